import { expose } from 'threads/worker';
import { meetStranger } from './stranger.js';

expose({ meetStranger: meetStranger as never });
