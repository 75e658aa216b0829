import { ThreadWorker } from 'poolifier';
import { increment } from './increment.worker.js';

/** Poolifier talks to the thread through it. */
export const worker: ThreadWorker<number, number> = new ThreadWorker((value?: number) => increment(value ?? 0));
