import { ThreadWorker } from 'poolifier';
import { meetStranger, type StrangerAnswer, type StrangerTask } from './stranger.js';

/** Poolifier talks to the thread through it. */
export const worker: ThreadWorker<StrangerTask, StrangerAnswer> = new ThreadWorker(
  // Poolifier awaits the answers of async functions alone.
  async (task?: StrangerTask) => await meetStranger(task as StrangerTask),
);
