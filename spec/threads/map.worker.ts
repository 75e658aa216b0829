/** The tasks of the specs of map and broadcast. */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { threadContext } from '../../lib/threads/thread-context.js';

export interface Item {
  readonly n: number;
  readonly ms?: number;
  /** Its first cell is 1 when the item may go on. */
  readonly until?: Int32Array;
  readonly fails?: boolean;
}

export function double(n: number): number {
  return 2 * n;
}

/** Takes its time, then answers the number or fails with it. */
export async function work({ n, ms = 0, until, fails = false }: Item): Promise<number> {
  if (ms > 0) await sleep(ms);
  while (until !== undefined && Atomics.load(until, 0) !== 1) await nextTurn();
  if (fails) throw new RangeError(`item ${n}`);
  return n;
}

/** Sets the first flag when it begins, and the second when it was told to stop. */
export async function untilCancelled(flags: Int32Array): Promise<void> {
  flags[0] = 1;
  const { signal } = threadContext();
  await sleep(10_000, undefined, { signal }).catch(() => undefined);
  if (signal.aborted) flags[1] = 1;
}

/** Runs until it is cancelled; or fails, but not before the other runs. */
export async function cancelledOrFails({ flags, fails }: { flags: Int32Array; fails: boolean }): Promise<void> {
  if (!fails) return untilCancelled(flags);
  while (flags[0] !== 1) await nextTurn();
  throw new RangeError('enough');
}

export function slot(): number {
  return threadContext().slot;
}

export function failInSlot(...slots: number[]): number {
  const { slot: own } = threadContext();
  if (slots.includes(own)) throw new RangeError(`not in ${own}`);
  return own;
}
