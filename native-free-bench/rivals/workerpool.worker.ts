import { Transfer, worker } from 'workerpool';
import * as tasks from './tasks.worker.js';

function giveBack(bytes: Uint8Array): unknown {
  return new Transfer(bytes, [bytes.buffer]);
}

worker({ ...tasks, giveBack });
