import { threadId } from 'node:worker_threads';

// The tasks of all pools, ours and the rivals'. Each takes one argument, as that is all that some of them pass on.

export function increment(value: number): number {
  return value + 1;
}

export function echo<T>(value: T): T {
  return value;
}

/** Of bytes that have arrived. */
export function lengthOf(bytes: Uint8Array): number {
  return bytes.byteLength;
}

/** A computation that allocates nothing and that the compiler cannot shorten. */
export function spin(iterations: number): number {
  let word = 1;
  for (let i = 0; i < iterations; i++) word = (Math.imul(word, 1_664_525) + 1_013_904_223) | 0;
  return word;
}

/** Answers after so many milliseconds, and lets its thread do other things meanwhile. */
export async function nap(timeMs: number): Promise<number> {
  await new Promise(resolve => setTimeout(resolve, timeMs));
  return timeMs;
}

export function whereAmI(): number {
  return threadId;
}

/**
 * Blocks until so many threads have come, so that each of them gets one such task.
 *
 *   word  name     written by
 *   0     ARRIVED  the threads, by 1 each
 *   1     WANTED   whoever hands in the tasks, before that
 */
export function meet(words: Int32Array): number {
  const arrived = Atomics.add(words, ARRIVED, 1) + 1;
  if (arrived === words[WANTED]) Atomics.notify(words, ARRIVED);
  for (let seen = arrived; seen < (words[WANTED] ?? 0); seen = Atomics.load(words, ARRIVED)) Atomics.wait(words, ARRIVED, seen);
  return threadId;
}

const ARRIVED = 0;
const WANTED = 1;

/** What `meet` takes, for so many threads. */
export function meetingOf(threads: number): Int32Array {
  const words = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  words[WANTED] = threads;
  return words;
}
