// A thread of the storm: it uses everything at once until it dies.
import { parentPort, workerData } from 'node:worker_threads';
import { rage } from '../support/storm/storm-flow.js';
import { StormThread } from '../support/storm/storm-thread.js';
import { attachShared, bringSubjects, type SharedHandles } from '../support/storm/subjects.js';

interface StormData {
  readonly handles: SharedHandles;
  readonly cells: Int32Array;
  readonly slot: number;
  readonly seed: number;
}

const { handles, cells, slot, seed } = workerData as StormData;
const thread = new StormThread(cells, slot, seed, seed % 2 === 0);
const subjects = bringSubjects(attachShared(handles), cells);
parentPort?.postMessage('at work');
// Threads that block have one flow; the others several, so that a thread has waiters on several locks at a time.
await rage(thread, subjects, thread.isSync ? 1 : 3);
