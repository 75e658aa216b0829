/** Tasks that give tasks to the pool which they run in. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import { attach, type Handle } from '../../lib/memory/sharing.js';
import '../../lib/threads/index.js'; // the handle of a pool is known
import { threadContext } from '../../lib/threads/thread-context.js';
import type { Pool } from './contract.js';

export function whoAmI(): number {
  return threadId;
}

export function add(a: number, b: number): number {
  return a + b;
}

export function fail(): never {
  throw new RangeError('on purpose');
}

export function exit(code: number): never {
  process.exit(code);
}

export function print(lines: number): number {
  for (let i = 0; i < lines; i++) console.log(`line ${i}`);
  return lines;
}

export function spin(): never {
  for (;;);
}

export function fillMemory(): never {
  const hoard: unknown[] = [];
  for (;;) hoard.push(Array.from({ length: 1_000 }, () => hoard.length));
}

/** Calls itself so deep; answers how deep it was. */
export async function dive(pool: Pool, levels: number): Promise<number> {
  return levels === 0 ? 0 : 1 + (await pool.execute<number>('dive', [pool, levels - 1]));
}

export function diveSync(pool: Pool, levels: number): number {
  return levels === 0 ? 0 : 1 + pool.executeSync<number>('diveSync', [pool, levels - 1]);
}

/** Each level in the other way. */
export async function diveInTurns(pool: Pool, levels: number): Promise<number> {
  if (levels === 0) return 0;
  if (levels % 2 === 0) return 1 + (await pool.execute<number>('diveInTurns', [pool, levels - 1]));
  return 1 + pool.executeSync<number>('diveInTurns', [pool, levels - 1]);
}

/** A tree of tasks, `width` to the power of `levels` leaves. */
export async function grow(pool: Pool, width: number, levels: number): Promise<number> {
  if (levels === 0) return 1;
  const leaves = await Promise.all(Array.from({ length: width }, () => pool.execute<number>('grow', [pool, width, levels - 1])));
  return leaves.reduce((a, b) => a + b, 0);
}

/** What a nested task fails with, seen by the one that gave it. */
export async function nestedFailure(pool: Pool, task: string, ...args: unknown[]): Promise<string> {
  try {
    await pool.execute(task, args);
    return 'it was answered';
  } catch (error) {
    return `${(error as Error).name} ${(error as { code?: string }).code ?? ''}`;
  }
}

export function nestedFailureSync(pool: Pool, task: string, ...args: unknown[]): string {
  try {
    pool.executeSync(task, args);
    return 'it was answered';
  } catch (error) {
    return `${(error as Error).name} ${(error as { code?: string }).code ?? ''}`;
  }
}

/** Its context before, inside of and after a nested task. */
export async function contexts(pool: Pool): Promise<boolean[]> {
  const before = threadContext();
  const isOther = await pool.execute<boolean>('hasNoParent');
  return [isOther, threadContext() === before, threadContext().signal.aborted];
}

export function hasNoParent(): boolean {
  return !threadContext().signal.aborted;
}

/** As a task of another pool, or in a thread that is nobody's. */
export async function useFrom(pool: Pool, a: number, b: number): Promise<number[]> {
  return [await pool.execute<number>('add', [a, b]), pool.executeSync<number>('add', [a, b])];
}

export function useHandle(handle: Handle, a: number, b: number): Promise<number[]> {
  return useFrom(attach<Pool>(handle), a, b);
}

export function nameOf(pool: Pool): string {
  return `${pool.name} ${pool.size}`;
}

/** Is over, and later, when the first cell says so, hands in a task that needs a lock: the third cell says what became of that. */
export function handInLater(pool: Pool, cells: Int32Array, lock: string): void {
  const handIn = async (): Promise<void> => {
    while (Atomics.load(cells, 0) === 0) await nextTurn();
    await pool.execute('whoAmI', [], { locks: [lock] });
  };
  handIn().then(
    () => Atomics.store(cells, 2, 1),
    () => Atomics.store(cells, 2, -1),
  );
}

/** Goes on until the second cell says otherwise. */
export async function goOn(cells: Int32Array): Promise<void> {
  while (Atomics.load(cells, 1) === 0) await nextTurn();
}

/** Is over; a turn later, outside of any task, blocks until a task has been answered: the cell says with what. */
export function blockLater(pool: Pool, cell: Int32Array): void {
  setImmediate(() => Atomics.store(cell, 0, pool.executeSync<number>('add', [20, 3])));
}

export async function addUnderLock(pool: Pool, lock: string): Promise<number> {
  return await pool.execute<number>('add', [1, 2], { locks: [lock] });
}

/** Runs a task in the slot in which it runs itself. */
export async function addInSlot(pool: Pool, slot: number): Promise<number> {
  return await pool.execute<number>('add', [1, 2], { slot });
}

/** Blocks until the cell says that it need not. */
export function block(cell: Int32Array): void {
  Atomics.wait(cell, 0, 0);
}

export function unblock(cell: Int32Array): void {
  Atomics.store(cell, 0, 1);
  Atomics.notify(cell, 0);
}
