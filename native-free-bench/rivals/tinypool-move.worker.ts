import { Tinypool } from 'tinypool';

export * from './tasks.worker.js';

export function giveBack(bytes: Uint8Array): unknown {
  return Tinypool.move(bytes);
}
