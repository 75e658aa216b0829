import { parentPort } from 'node:worker_threads';
import * as Comlink from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import * as tasks from './tasks.worker.js';

function giveBack(bytes: Uint8Array): unknown {
  return Comlink.transfer(bytes, [bytes.buffer as ArrayBuffer]);
}

if (parentPort !== null) Comlink.expose({ ...tasks, giveBack }, nodeEndpoint(parentPort));
