/** Tasks that fail, each in its own way, and tasks that must not suffer from it. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';

function onPurpose(): RangeError {
  return new RangeError('on purpose');
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

/** Says how often it was run for each `i`, in shared memory. */
export function count(cells: Int32Array, i: number): number {
  Atomics.add(cells, i, 1);
  return i;
}

export async function countLater(cells: Int32Array, i: number): Promise<number> {
  await nextTurn();
  return count(cells, i);
}

/** Says that it runs, and blocks its thread until it is let go. */
export function holdUp(flags: Int32Array): string {
  Atomics.store(flags, 0, 1);
  Atomics.notify(flags, 0);
  Atomics.wait(flags, 1, 0);
  return 'let go';
}

export function throwNow(): never {
  throw onPurpose();
}

export async function throwLater(): Promise<never> {
  await nextTurn();
  throw onPurpose();
}

export function throwText(): never {
  throw 'on purpose';
}

export function throwNothing(): never {
  throw undefined;
}

export function throwUncloneable(): never {
  throw { callback: () => undefined };
}

export function throwInTimer(): Promise<never> {
  setTimeout(() => {
    throw onPurpose();
  });
  return never();
}

export function throwInNextTick(): Promise<never> {
  process.nextTick(() => {
    throw onPurpose();
  });
  return never();
}

export function rejectUnheard(): Promise<never> {
  void Promise.reject(onPurpose());
  return never();
}

export function exit(code: number): never {
  process.exit(code);
}

export async function exitLater(code: number): Promise<never> {
  await nextTurn();
  process.exit(code);
}

export function fillMemory(): never {
  const hoard: unknown[] = [];
  for (;;) hoard.push(Array.from({ length: 1_000 }, () => hoard.length));
}

export function recurse(): number {
  return recurse() + 1;
}

export function answerUncloneable(): unknown {
  return { callback: () => undefined };
}

/** Answers, and its thread dies when it has nothing to do. */
export function answerThenDie(): string {
  setImmediate(() => setImmediate(() => process.exit(4)));
  return 'answered';
}

/** Dies of a promise that nobody has handled by the time that the answer was given. */
export function answerThenReject(): string {
  void Promise.reject(onPurpose());
  return 'answered';
}

export function takeAnything(..._args: unknown[]): string {
  return 'taken';
}

export function whichThread(): number {
  return threadId;
}

/** Answers a number that says whether all of it has come. */
export function echo({ i, text, list }: { readonly i: number; readonly text: string; readonly list: readonly unknown[] }): number {
  return list[0] === text && list[1] === i ? text.length + i : -1;
}
