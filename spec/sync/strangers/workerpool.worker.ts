import { worker } from 'workerpool';
import { meetStranger } from './stranger.js';

worker({ meetStranger });
