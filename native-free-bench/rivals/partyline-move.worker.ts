import { transfer } from '../../lib/threads/transfer.js';

export * from './tasks.worker.js';

export function giveBack(bytes: Uint8Array): Uint8Array {
  return transfer(bytes);
}
