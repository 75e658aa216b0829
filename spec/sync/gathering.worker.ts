// What threads do in the specs of events, latches and barriers.
import type { Barrier, Latch, SharedEvent } from '../../lib/index.js';
import { type Flags, signal, sleepForEver } from './lock.worker.js';

/** Says that it waits, waits, and answers nothing. */
export async function waitForIt(gate: SharedEvent | Latch, flags: Flags, isAsync: boolean): Promise<void> {
  const waiting = isAsync ? gate.wait() : undefined;
  signal(flags, 0);
  if (waiting === undefined) gate.waitSync();
  else await waiting;
  signal(flags, 1);
}

/** Meets the others again and again; answers the indices. Every round adds to a plain word that all must see complete. */
export async function meet(barrier: Barrier, { cells }: Flags, rounds: number, isAsync: boolean): Promise<number[]> {
  const indices: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    Atomics.add(cells, 2, 1);
    indices.push(isAsync ? await barrier.wait() : barrier.waitSync());
    if (Atomics.load(cells, 2) < round * barrier.parties) Atomics.add(cells, 3, 1); // went on too early
    if (isAsync) await barrier.wait();
    else barrier.waitSync();
  }
  return indices;
}

/** Meets the others once. */
export function meetOnce(barrier: Barrier, flags: Flags): number {
  signal(flags, 0);
  return barrier.waitSync();
}

/** Meets the others once, leaves, and ends its thread. */
export function meetAndLeave(barrier: Barrier): void {
  barrier.waitSync();
  barrier.leave();
  process.exit(0);
}

/** Promises to arrive and never does. */
export function promiseForEver(latch: Latch, flags: Flags): void {
  latch.party();
  signal(flags, 0);
  sleepForEver();
}

/** Promises, counts down, arrives. */
export function promiseAndArrive(latch: Latch, n: number): number {
  using party = latch.party();
  latch.countDown(n);
  party.arrive();
  return latch.count;
}
