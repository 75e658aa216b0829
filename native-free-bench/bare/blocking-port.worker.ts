import { workerData } from 'node:worker_threads';
import { increment } from '../rivals/work.js';
import type { BlockingPortData } from './blocking-port.js';

const { port, answers } = workerData as BlockingPortData;

port.on('message', (value: number) => {
  port.postMessage(increment(value));
  Atomics.add(answers, 0, 1);
  Atomics.notify(answers, 0);
});
