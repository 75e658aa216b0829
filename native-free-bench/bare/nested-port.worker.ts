import { parentPort } from 'node:worker_threads';
import { PortPool } from './port-pool.js';

// Has another thread do what it is asked for.
const inner = new PortPool(1, 'increment');

parentPort?.on('message', (value: unknown) => void inner.run(value).then(result => parentPort?.postMessage(result)));
