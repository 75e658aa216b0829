import { expose } from 'threads/worker';
import { increment } from './increment.worker.js';

expose({ increment });
