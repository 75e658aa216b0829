import { FutexBarrier } from '../bare/futex-barrier.js';
import { attach, type Handle } from '../../lib/memory/sharing.js';
import { Barrier } from '../../lib/sync/barrier.js';

export function meet(handle: Handle, _parties: number, phases: number): void {
  const barrier = attach<Barrier>(handle);
  if (!(barrier instanceof Barrier)) throw new TypeError('the handle of a barrier is wanted');
  for (let phase = 0; phase < phases; phase++) barrier.waitSync();
}

export function meetBare(memory: SharedArrayBuffer, parties: number, phases: number): void {
  const barrier = new FutexBarrier(memory, parties);
  for (let phase = 0; phase < phases; phase++) barrier.wait();
}
