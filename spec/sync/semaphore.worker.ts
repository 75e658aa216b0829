// What threads do in the spec of Semaphore.
import type { Semaphore } from '../../lib/index.js';

/** Words in plain shared memory, by which a spec and its threads tell each other how far they are. */
interface Cells {
  readonly cells: Int32Array;
}

function signal({ cells }: Cells, index: number): void {
  Atomics.add(cells, index, 1);
  Atomics.notify(cells, index);
}

/** Acquires 1, 2... `most` permits in turn; answers the largest number of permits it saw in use at once. */
export async function countPermits(
  semaphore: Semaphore,
  { cells }: Cells,
  rounds: number,
  most: number,
  isAsync: boolean,
): Promise<number> {
  let largest = 0;
  for (let i = 0; i < rounds; i++) {
    const count = 1 + (i % most);
    const permit = isAsync ? await semaphore.acquire(count) : semaphore.acquireSync(count);
    largest = Math.max(largest, Atomics.add(cells, 1, count) + count);
    Atomics.sub(cells, 1, count);
    permit.release();
  }
  return largest;
}

/** Acquires permits, says so, and sleeps for ever. */
export function keepPermits(semaphore: Semaphore, flags: Cells, count: number): void {
  semaphore.acquireSync(count);
  signal(flags, 0);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/** Acquires permits and leaves the thread in an orderly way. */
export function acquireAndExit(semaphore: Semaphore, count: number): void {
  semaphore.acquireSync(count);
  process.exit(0);
}

/** Waits for permits, blocked, and appends its number to the log of service. */
export function acquireInOrder(semaphore: Semaphore, { cells }: Cells, number: number, count: number): void {
  const permit = semaphore.acquireSync(count);
  cells[2 + Atomics.add(cells, 1, 1)] = number;
  permit.release();
}

/** Adds permits, one at a time. */
export function produce(semaphore: Semaphore, count: number): void {
  for (let i = 0; i < count; i++) semaphore.release();
}

/** Uses permits up, one at a time; answers how often that was refused. */
export async function consume(semaphore: Semaphore, count: number, isAsync: boolean): Promise<number> {
  let refused = 0;
  for (let i = 0; i < count; i++) {
    const permit = isAsync ? await semaphore.acquire() : semaphore.acquireSync();
    if (!permit.forget()) refused++;
  }
  return refused;
}

/** Takes and gives back one of two permits by `tryAcquire`; answers how often it was told no. With two such threads: never. */
export function tryPermits(semaphore: Semaphore, rounds: number): number {
  let refused = 0;
  for (let i = 0; i < rounds; i++) {
    const permit = semaphore.tryAcquire();
    if (permit === undefined) refused++;
    else permit.release();
  }
  return refused;
}

/** Acquires and gives back 1 permit, without a pause, until the other side says stop; says when it has begun. */
export function hog(semaphore: Semaphore, flags: Cells): number {
  let rounds = 0;
  do {
    semaphore.acquireSync().release();
    rounds++;
    if (rounds === 1) signal(flags, 0);
  } while (Atomics.load(flags.cells, 5) === 0);
  return rounds;
}
