// Tasks that say in shared words that they are inside, and look who else is.
import { setTimeout as sleep } from 'node:timers/promises';
import { Mutex, type ThreadPool } from '../../lib/index.js';

/** Words by which tasks and specs tell each other how things are. */
export const INSIDE = 0;
export const MOST_INSIDE = 1;
export const BEATS = 2;
export const LET_GO = 3;
export const ORDER = 8;

/** Stays inside for so long, and until so many have been inside together; answers how many were at most, meanwhile or before. */
export async function stay(cells: Int32Array, ms: number, together = 1): Promise<number> {
  const inside = Atomics.add(cells, INSIDE, 1) + 1;
  for (let most = Atomics.load(cells, MOST_INSIDE); inside > most; most = Atomics.load(cells, MOST_INSIDE))
    Atomics.compareExchange(cells, MOST_INSIDE, most, inside);
  await sleep(ms);
  while (Atomics.load(cells, MOST_INSIDE) < together) await sleep(1);
  Atomics.sub(cells, INSIDE, 1);
  return Atomics.load(cells, MOST_INSIDE);
}

/** Stays inside until it is let go. */
export async function linger(cells: Int32Array): Promise<void> {
  Atomics.add(cells, INSIDE, 1);
  while (Atomics.load(cells, LET_GO) === 0) await sleep(1);
  Atomics.sub(cells, INSIDE, 1);
}

/** Ends when so many are inside at the same time. */
export async function meet(cells: Int32Array, count: number): Promise<void> {
  Atomics.add(cells, INSIDE, 1);
  while (Atomics.load(cells, INSIDE) < count) await sleep(1);
}

/** How many others are inside at most, for so long. */
export async function othersInside(cells: Int32Array, ms: number): Promise<number> {
  let most = 0;
  for (const endMs = performance.now() + ms; performance.now() < endMs; await sleep(1)) most = Math.max(most, Atomics.load(cells, INSIDE));
  return most;
}

/** Writes its number down behind those of the others. */
export function note(cells: Int32Array, number: number): void {
  cells[ORDER + Atomics.add(cells, ORDER - 1, 1)] = number;
}

/** Never ends, and never looks whether it should; beats as long as it lives. */
export function beat(cells: Int32Array): never {
  for (;;) Atomics.add(cells, BEATS, 1);
}

/** Whether somebody still beats. */
export async function hearsBeat(cells: Int32Array): Promise<boolean> {
  const before = Atomics.load(cells, BEATS);
  await sleep(20);
  return Atomics.load(cells, BEATS) !== before;
}

export function dieInside(): never {
  process.exit(3);
}

export function fail(): never {
  throw new RangeError('on purpose');
}

export function isAbandoned(name: string): boolean {
  return Mutex.named(name).runSync(({ abandoned }) => abandoned);
}

/** Calls a nested task on the same pool; answers what it says, or how it fails. */
export async function callNested(pool: ThreadPool, locks: string[]): Promise<string> {
  return pool
    .execute<string>('answer', [], { locks })
    .catch((error: { code?: string; message: string }) => `${error.code}: ${error.message}`);
}

export function answer(): string {
  return 'answered';
}
