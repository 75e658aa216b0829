/**
 * Tasks of a random life. Each writes down, in shared memory, that it has begun: cell 0 counts, the cells after it say who, or 0
 * where a thread was terminated before it could.
 */
import { once } from 'node:events';
import { threadContext } from '../../lib/threads/thread-context.js';

function begin(cells: Int32Array, i: number): void {
  Atomics.store(cells, 1 + Atomics.add(cells, 0, 1), i + 1);
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

export function answer(cells: Int32Array, i: number): number {
  begin(cells, i);
  return i;
}

export async function answerLater(cells: Int32Array, i: number, turns: number): Promise<number> {
  begin(cells, i);
  for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
  return i;
}

export function fail(cells: Int32Array, i: number): never {
  begin(cells, i);
  throw new RangeError(`task ${i}`);
}

export function answerUncloneable(cells: Int32Array, i: number): unknown {
  begin(cells, i);
  return () => undefined;
}

export function exit(cells: Int32Array, i: number, code: number): never {
  begin(cells, i);
  process.exit(code);
}

/** Its thread dies a little later: maybe between two tasks, maybe during the next one that awaits. */
export function answerThenExit(cells: Int32Array, i: number): number {
  begin(cells, i);
  setImmediate(() => setImmediate(() => process.exit(4)));
  return i;
}

export function throwInTimer(cells: Int32Array, i: number): Promise<never> {
  begin(cells, i);
  setImmediate(() => {
    throw new RangeError(`task ${i}`);
  });
  return never();
}

export function rejectUnheard(cells: Int32Array, i: number): Promise<never> {
  begin(cells, i);
  void Promise.reject(new RangeError(`task ${i}`));
  return never();
}

export function spin(cells: Int32Array, i: number): never {
  begin(cells, i);
  for (;;);
}

export function sleep(cells: Int32Array, i: number): string {
  begin(cells, i);
  return Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

export async function stopWhenTold(cells: Int32Array, i: number): Promise<never> {
  begin(cells, i);
  const { signal } = threadContext();
  if (!signal.aborted) await once(signal, 'abort');
  throw signal.reason;
}

export function stopInLoop(cells: Int32Array, i: number): never {
  begin(cells, i);
  for (;;) threadContext().throwIfAborted();
}
