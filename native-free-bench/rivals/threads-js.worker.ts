import { expose, Transfer } from 'threads/worker';
import * as tasks from './tasks.worker.js';

function giveBack(bytes: Uint8Array): unknown {
  return Transfer(bytes, [bytes.buffer as ArrayBuffer]);
}

expose({ ...tasks, giveBack } as never);
