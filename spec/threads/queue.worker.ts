/**
 * Tasks that write down when they run, and beside whom. Cells: 0 running now, 1 most at a time, 2 let go, 3 begun, 4 places
 * taken in the order, from 16 on the order.
 */
import { once } from 'node:events';
import { threadId } from 'node:worker_threads';
import { threadContext } from '../../lib/threads/thread-context.js';

const [NOW, MOST, LET_GO, BEGUN, PLACES, ORDER] = [0, 1, 2, 3, 4, 16];

function begin(cells: Int32Array, i: number): void {
  const now = Atomics.add(cells, NOW, 1) + 1;
  for (let most = Atomics.load(cells, MOST); now > most; most = Atomics.load(cells, MOST)) Atomics.compareExchange(cells, MOST, most, now);
  Atomics.store(cells, ORDER + Atomics.add(cells, PLACES, 1), i);
  Atomics.add(cells, BEGUN, 1); // whoever sees it sees the place filled
  Atomics.notify(cells, BEGUN);
}

function end(cells: Int32Array): void {
  Atomics.sub(cells, NOW, 1);
}

export function run(cells: Int32Array, i: number): number {
  begin(cells, i);
  end(cells);
  return i;
}

/** Answers how many others ran meanwhile. */
export async function takeTurns(cells: Int32Array, i: number, turns: number): Promise<number> {
  begin(cells, i);
  let most = 0;
  for (let turn = 0; turn < turns; turn++) {
    await new Promise(setImmediate);
    most = Math.max(most, Atomics.load(cells, NOW) - 1);
  }
  end(cells);
  return most;
}

/** Blocks its thread until it is let go. */
export function holdUp(cells: Int32Array, i: number): number {
  begin(cells, i);
  Atomics.wait(cells, LET_GO, 0);
  end(cells);
  return threadId;
}

/** Waits until it is let go, and leaves the event loop free. */
export async function linger(cells: Int32Array, i: number): Promise<number> {
  begin(cells, i);
  while (Atomics.load(cells, LET_GO) === 0) await new Promise(resolve => setTimeout(resolve, 1));
  end(cells);
  return threadId;
}

export async function lingerUntilAborted(cells: Int32Array, i: number): Promise<void> {
  begin(cells, i);
  const { signal } = threadContext();
  if (!signal.aborted) await once(signal, 'abort');
  end(cells);
  signal.throwIfAborted();
}

export function exit(cells: Int32Array, i: number, code: number): never {
  begin(cells, i);
  end(cells);
  process.exit(code);
}

export function double(n: number): number {
  if (n < 0) throw new RangeError(`${n} is negative`);
  return 2 * n;
}

export async function doubleLater(n: number, turns: number = n % 5): Promise<number> {
  for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
  return double(n);
}

export function greet(name: string, { loud }: { readonly loud: boolean } = { loud: false }): string {
  return loud ? name.toUpperCase() : name;
}

export function where(): { readonly slot: number; readonly threadId: number } {
  return { slot: threadContext().slot, threadId };
}

export function failInSlot(slot: number): number {
  if (threadContext().slot === slot) throw new RangeError(`slot ${slot}`);
  return slot;
}

export const version = 7;
