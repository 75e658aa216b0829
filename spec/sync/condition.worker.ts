// What threads do in the specs of conditions.
import type { Condition, Guard, Mutex, ReentrantMutex } from '../../lib/index.js';
import type { Flags } from './lock.worker.js';

type Lock = Mutex | ReentrantMutex;

function signal({ cells }: Flags, index: number): void {
  Atomics.add(cells, index, 1);
  Atomics.notify(cells, index);
}

/** A table for two: whose turn it is stands in cell 1. */
export interface Table extends Flags {
  readonly mutex: Lock;
  readonly turns: readonly [Condition, Condition];
}

/** Plays so many rounds, always after the other one; answers how often it was not its turn when it was woken up. */
export async function play({ mutex, turns, cells }: Table, me: 0 | 1, rounds: number, isAsync: boolean): Promise<number> {
  let mistaken = 0;
  const guard: Guard = isAsync ? await mutex.lock() : mutex.lockSync();
  for (let i = 0; i < rounds; i++) {
    while (cells[1] !== me) {
      if (isAsync) await turns[me].wait(guard);
      else turns[me].waitSync(guard);
      if (cells[1] !== me) mistaken++;
    }
    cells[1] = 1 - me;
    turns[1 - me]?.notify();
  }
  guard.unlock();
  return mistaken;
}

/** A buffer of a few places: cell 1 counts the items in it, cell 2 those taken so far, from cell 8 on they lie. */
export interface Buffer extends Flags {
  readonly mutex: Lock;
  readonly notFull: Condition;
  readonly notEmpty: Condition;
  readonly places: number;
}

const FIRST_PLACE = 8;

/** Puts numbers into the buffer. */
export async function produce(
  { mutex, notFull, notEmpty, cells, places }: Buffer,
  first: number,
  count: number,
  isAsync: boolean,
): Promise<void> {
  for (let item = first; item < first + count; item++) {
    using guard = isAsync ? await mutex.lock() : mutex.lockSync();
    const hasRoom = (): boolean => (cells[1] ?? 0) < places;
    if (isAsync) await notFull.waitFor(guard, hasRoom);
    else notFull.waitForSync(guard, hasRoom);
    const filled = cells[1] ?? 0;
    cells[FIRST_PLACE + filled] = item;
    cells[1] = filled + 1;
    notEmpty.notify();
  }
}

/** Takes what there is until `total` have been taken by all; answers what it got. */
export async function consume({ mutex, notFull, notEmpty, cells }: Buffer, total: number, isAsync: boolean): Promise<number[]> {
  const got: number[] = [];
  for (;;) {
    using guard = isAsync ? await mutex.lock() : mutex.lockSync();
    const isReady = (): boolean => (cells[1] ?? 0) > 0 || cells[2] === total;
    if (isAsync) await notEmpty.waitFor(guard, isReady);
    else notEmpty.waitForSync(guard, isReady);
    if (cells[2] === total) return got;
    const filled = (cells[1] ?? 0) - 1;
    got.push(cells[FIRST_PLACE + filled] ?? -1);
    cells[1] = filled;
    cells[2] = (cells[2] ?? 0) + 1;
    if (cells[2] === total) notEmpty.notifyAll();
    else notFull.notify();
  }
}

/** Waits blocked and appends its number to the log of cells 2 and up. */
export function waitInOrder(condition: Condition, mutex: Lock, flags: Flags, number: number): void {
  const guard = mutex.lockSync();
  signal(flags, 0);
  condition.waitSync(guard);
  const at = Atomics.add(flags.cells, 1, 1);
  flags.cells[2 + at] = number;
  guard.unlock();
}

/** Waits once; answers the code of the error, or how the guard is afterwards. */
export async function waitOnce(condition: Condition, mutex: Lock, flags: Flags, isAsync: boolean, timeout?: number): Promise<string> {
  const guard = isAsync ? await mutex.lock() : mutex.lockSync();
  signal(flags, 0);
  let said = '';
  try {
    if (isAsync) await condition.wait(guard, { timeout });
    else condition.waitSync(guard, { timeout });
  } catch (error) {
    said = `${(error as { code?: string }).code} `;
  }
  said += `${guard.held ? 'held' : 'lost'}${guard.abandoned ? ' abandoned' : ''}`;
  return `${said} ${guard.unlock()}`;
}

/** Takes the mutex when it can, notifies all, and answers how many that were. */
export function notifyAll(condition: Condition, mutex: Lock): number {
  const guard = mutex.lockSync();
  const count = condition.notifyAll();
  guard.unlock();
  return count;
}

/** What a notification by this thread comes to when it does not hold the mutex. */
export function notifyWithout(condition: Condition): string {
  try {
    return String(condition.notify());
  } catch (error) {
    return String((error as { code?: string }).code);
  }
}

/** What it is like to be given a condition and its mutex apart. */
export function belongsTogether(condition: Condition, mutex: Lock): boolean {
  const guard = mutex.lockSync();
  try {
    condition.waitSync(guard, { timeout: 1 });
  } catch (error) {
    return (error as { code?: string }).code === 'TIMEOUT' && guard.unlock();
  }
  return false;
}
