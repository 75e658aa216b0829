import { parentPort } from 'node:worker_threads';
import { increment } from '../rivals/increment.worker.js';

parentPort?.on('message', (value: number) => parentPort?.postMessage(increment(value)));
