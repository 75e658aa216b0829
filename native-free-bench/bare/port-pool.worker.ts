import { parentPort, workerData } from 'node:worker_threads';
import * as tasks from '../rivals/tasks.worker.js';

const task = new Map<string, unknown>(Object.entries(tasks)).get(workerData as string) as (value: unknown) => unknown;

parentPort?.on('message', (value: unknown) => parentPort?.postMessage(task(value)));
