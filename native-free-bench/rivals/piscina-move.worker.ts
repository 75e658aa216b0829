import { move } from 'piscina';

export * from './tasks.worker.js';

export function giveBack(bytes: Uint8Array): unknown {
  return move(bytes);
}
