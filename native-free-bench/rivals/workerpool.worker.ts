import { worker } from 'workerpool';
import { increment } from './increment.worker.js';

worker({ increment });
