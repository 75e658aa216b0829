/** Tasks that do not end when they are asked to, each for a reason of its own; and tasks that do. */
import { execFileSync } from 'node:child_process';
import { pbkdf2Sync } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import { threadContext } from '../../lib/threads/thread-context.js';

/** Each task says by the first flag that it runs. */
function running(flags: Int32Array): void {
  Atomics.add(flags, 0, 1);
  Atomics.notify(flags, 0);
}

export function whoAmI(): number {
  return threadId;
}

export function spin(flags: Int32Array): never {
  running(flags);
  for (;;);
}

export function waitForEver(flags: Int32Array): string {
  running(flags);
  return Atomics.wait(flags, 1, 0);
}

export function awaitForEver(flags: Int32Array): Promise<never> {
  running(flags);
  return new Promise(() => undefined);
}

/** Keeps the event loop turning without an end. */
export async function turnForEver(flags: Int32Array): Promise<never> {
  running(flags);
  for (;;) await new Promise(setImmediate);
}

/** Never lets the event loop have a turn. */
export async function microtasksForEver(flags: Int32Array): Promise<never> {
  running(flags);
  for (;;) await undefined; // oxlint-disable-line typescript/await-thenable -- the point
}

export function backtrack(flags: Int32Array): boolean {
  running(flags);
  return /^(a+)+$/.test(`${'a'.repeat(60)}b`);
}

export function ignoreErrors(flags: Int32Array): never {
  running(flags);
  for (;;) {
    try {
      threadContext().throwIfAborted();
    } catch {
      // and goes on
    }
  }
}

export function sleepOutside(flags: Int32Array, seconds: number): string {
  running(flags);
  execFileSync('sleep', [String(seconds)]);
  return 'slept';
}

export function derive(flags: Int32Array, rounds: number): number {
  running(flags);
  return pbkdf2Sync('secret', 'salt', rounds, 64, 'sha512').length;
}

/** Ends by throwing the reason, from a loop that never awaits; says how it was stopped by the second flag. */
export function spinUntilAborted(flags: Int32Array): void {
  running(flags);
  try {
    for (;;) threadContext().throwIfAborted();
  } finally {
    Atomics.store(flags, 1, 1);
    Atomics.notify(flags, 1);
  }
}

/** Ends at the event of its signal; says what it saw by the second flag. */
export async function untilAbortEvent(flags: Int32Array): Promise<void> {
  const { signal } = threadContext();
  const aborted = once(signal, 'abort');
  running(flags);
  await aborted;
  Atomics.store(flags, 1, signal.aborted ? 1 : 2);
  Atomics.notify(flags, 1);
  signal.throwIfAborted();
}

/** Passes its signal on to what Node offers. */
export async function sleepWithSignal(flags: Int32Array): Promise<void> {
  running(flags);
  await sleep(60_000, undefined, { signal: threadContext().signal }).finally(() => {
    Atomics.store(flags, 1, 1);
    Atomics.notify(flags, 1);
  });
}

/** The name and code of the reason that its signal has, and whether that is an error of the class it had outside. */
export async function reasonSeen(flags: Int32Array): Promise<unknown> {
  const { signal } = threadContext();
  running(flags);
  if (!signal.aborted) await once(signal, 'abort');
  const reason: unknown = signal.reason;
  Atomics.store(flags, 1, reason instanceof Error && reason.name === 'TimeoutError' ? 1 : 2);
  Atomics.notify(flags, 1);
  return undefined;
}

/** Looks whether a task before it was cancelled for it as well. */
export function isAborted(): boolean {
  const { signal } = threadContext();
  try {
    threadContext().throwIfAborted();
  } catch {
    return true;
  }
  return signal.aborted;
}

/** Takes a while to tidy up when it is told to stop; less than the grace. */
export async function tidyUp(flags: Int32Array): Promise<void> {
  const { signal } = threadContext();
  running(flags);
  await once(signal, 'abort');
  await sleep(20);
  Atomics.store(flags, 1, 1);
  Atomics.notify(flags, 1);
}

/** Ends after a while, whatever it is told. */
export async function finishAnyway(flags: Int32Array, ms: number): Promise<string> {
  running(flags);
  await sleep(ms);
  return 'finished';
}
