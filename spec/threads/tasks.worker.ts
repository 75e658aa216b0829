/** The tasks of the specs. */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import { threadContext } from '../../lib/threads/thread-context.js';

export const loadedIn: { readonly slot: number; readonly pool: string } = threadContext();

export function add(a: number, b: number): number {
  return a + b;
}

export function echo(...values: unknown[]): unknown[] {
  return values;
}

export function whoAmI(): number {
  return threadId;
}

export function fail(error: unknown): never {
  throw error;
}

export function never(): Promise<never> {
  return new Promise(() => undefined);
}

/** Answers when somebody sets the second flag. */
export async function waitFor(flag: Int32Array): Promise<string> {
  while (flag[1] === 0) await nextTurn();
  return 'released';
}

export function spin(): never {
  for (;;);
}

/** Spins until it is told to stop; what it was told is written down. */
export function spinUntilAborted(): void {
  for (;;) threadContext().throwIfAborted();
}

/** Ends early when it is cancelled, and leaves a trace of it. */
export async function stopWhenTold(flag: Int32Array): Promise<void> {
  const { signal } = threadContext();
  flag[0] = 1;
  await sleep(10_000, undefined, { signal }).catch(() => undefined);
  flag[1] = signal.aborted ? 1 : 2;
}

export function context(): { slot: number; threadId: number; pool: string; aborted: boolean; outside: unknown } {
  const { slot, threadId: id, pool, signal } = threadContext();
  return { slot, threadId: id, pool, aborted: signal.aborted, outside: { slot: loadedIn.slot, pool: loadedIn.pool } };
}

export function exit(code: number): never {
  process.exit(code);
}

export function throwLater(): Promise<never> {
  setImmediate(() => {
    throw new RangeError('thrown in a callback');
  });
  return never();
}

export function rejectUnheard(): Promise<never> {
  void Promise.reject(new RangeError('nobody catches this'));
  return never();
}

/** Answers, and rejects a promise that nobody handles before the next task can be looked at. */
export function answerThenDie(): string {
  void Promise.reject(new RangeError('after the answer'));
  return 'answered';
}

export function answerThenExit(): string {
  queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => setImmediate(() => process.exit(4)))));
  return 'answered';
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

export const notAFunction = 5;

/** Looks for so many microseconds whether it is to stop. */
export function lookForAbort(us: number): void {
  const endMs = performance.now() + us / 1_000;
  do threadContext().throwIfAborted();
  while (performance.now() < endMs);
}

/** Computes for so many microseconds. */
export function compute(us: number): void {
  const endMs = performance.now() + us / 1_000;
  while (performance.now() < endMs);
}

type Then = (resolve: (value: unknown) => void, reject: (error: unknown) => void) => void;

/** How odd what is no promise, but looks like one, can be. */
const ODDITIES: Readonly<Record<string, Then>> = {
  twice: resolve => [1, 2].forEach(resolve),
  both: (resolve, reject) => {
    resolve(1);
    reject(new Error('too late'));
  },
  answerThenThrow: resolve => {
    resolve(1);
    throw new Error('too late');
  },
  anotherPromise: resolve => resolve(Promise.resolve(1)),
};

export function likePromise(oddity: string): unknown {
  // oxlint-disable-next-line unicorn/no-thenable -- that is what it is for
  return { then: ODDITIES[oddity] };
}

export function answerBroken(): object {
  return {
    get broken(): never {
      throw new RangeError('on purpose');
    },
  };
}

export async function answerBrokenLater(): Promise<object> {
  await nextTurn();
  return answerBroken();
}
