// What threads do in the spec of the read-write lock.
import type { ReadWriteLock } from '../../lib/index.js';
import type { Flags } from './lock.worker.js';

const WRITERS = 1;
const READERS = 2;
const FIRST = 4;
const SECOND = 5;

function signal({ cells }: Flags, index: number): void {
  Atomics.add(cells, index, 1);
  Atomics.notify(cells, index);
}

function sleepForEver(): never {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  throw new Error('unreachable');
}

/** Changes two plain words together, or compares them; answers how often it met somebody or saw them differ. */
export async function readAndWrite(lock: ReadWriteLock, { cells }: Flags, rounds: number, isAsync: boolean): Promise<number> {
  let wrong = 0;
  const write = (): void => {
    if (Atomics.add(cells, WRITERS, 1) !== 0 || Atomics.load(cells, READERS) !== 0) wrong++;
    cells[FIRST] = (cells[FIRST] ?? 0) + 1; // not atomic on purpose: the lock is what makes it right
    cells[SECOND] = (cells[SECOND] ?? 0) + 1;
    Atomics.sub(cells, WRITERS, 1);
  };
  const read = (): void => {
    Atomics.add(cells, READERS, 1);
    if (Atomics.load(cells, WRITERS) !== 0 || cells[FIRST] !== cells[SECOND]) wrong++;
    Atomics.sub(cells, READERS, 1);
  };
  for (let i = 0; i < rounds; i++) {
    if (i % 4 === 0) {
      if (isAsync) await lock.runWrite(write);
      else lock.runWriteSync(write);
    } else if (isAsync) await lock.runRead(read);
    else lock.runReadSync(read);
  }
  return wrong;
}

/** Takes the lock, says so, and never gives it back. */
export function keep(lock: ReadWriteLock, flags: Flags, mode: 'read' | 'write'): void {
  if (mode === 'read') lock.readSync();
  else lock.writeSync();
  signal(flags, 0);
  sleepForEver();
}

/** Waits blocked, says that it is in, and answers whether its guard was abandoned. */
export function enterBlocked(lock: ReadWriteLock, flags: Flags, mode: 'read' | 'write'): boolean {
  using guard = mode === 'read' ? lock.readSync() : lock.writeSync();
  signal(flags, 0);
  return guard.abandoned;
}

/** Waits for the lock and appends its number to the log of service. */
export async function enterInOrder(lock: ReadWriteLock, flags: Flags, mode: 'read' | 'write', number: number): Promise<void> {
  using _guard = await (mode === 'read' ? lock.read() : lock.write());
  flags.cells[16 + Atomics.add(flags.cells, 3, 1)] = number;
}

/** Reads until a number of threads read at the same time. */
export function readTogether(lock: ReadWriteLock, { cells }: Flags, threads: number): void {
  using _guard = lock.readSync();
  Atomics.add(cells, 0, 1);
  Atomics.notify(cells, 0);
  for (let now = Atomics.load(cells, 0); now < threads; now = Atomics.load(cells, 0)) Atomics.wait(cells, 0, now);
}

/** Reads and writes until the thread is terminated. */
export function goOn(lock: ReadWriteLock, flags: Flags): void {
  signal(flags, 0);
  for (let i = 0; ; i++) {
    using _guard = i % 3 === 0 ? lock.writeSync() : lock.readSync();
  }
}
