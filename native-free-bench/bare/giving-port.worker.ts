import { parentPort } from 'node:worker_threads';

// An echo of bytes that moves them.
parentPort?.on('message', (bytes: Uint8Array) => parentPort?.postMessage(bytes, [bytes.buffer as ArrayBuffer]));
