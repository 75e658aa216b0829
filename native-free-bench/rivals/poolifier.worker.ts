import { ThreadWorker } from 'poolifier';
import * as tasks from './tasks.worker.js';

/** A thread cannot move what it answers, so it is copied. */
const giveBack = tasks.echo;

/** Poolifier talks to the thread through it. */
export const worker: ThreadWorker = new ThreadWorker({ ...tasks, giveBack } as never);
