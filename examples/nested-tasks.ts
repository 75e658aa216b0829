/** Tasks that hand in tasks of their own, to the pool that they run in: it never runs out of threads, however deep they go. */
import { isMainThread } from 'node:worker_threads';
import { ThreadPool } from 'partyline';

/** Below so many numbers it is not worth while to hand in tasks. */
const SMALL = 2_000;

/** A task: sorts each half in a task of its own, and merges them. */
export async function sort(pool: ThreadPool, numbers: Float64Array): Promise<Float64Array> {
  if (numbers.length <= SMALL) return numbers.sort();
  const middle = numbers.length >>> 1;
  const halves = [numbers.slice(0, middle), numbers.slice(middle)];
  const sorted = await Promise.all(halves.map(half => pool.execute<Float64Array>('sort', [pool, half], { transfer: [half.buffer] })));
  return merge(sorted[0] as Float64Array, sorted[1] as Float64Array);
}

/** A task: the same for code that cannot await. While its thread is blocked, another one takes its place. */
export function factorial(pool: ThreadPool, n: number): number {
  return n < 2 ? 1 : n * pool.executeSync<number>('factorial', [pool, n - 1]);
}

function merge(left: Float64Array, right: Float64Array): Float64Array {
  const merged = new Float64Array(left.length + right.length);
  for (let i = 0, l = 0, r = 0; i < merged.length; i++) {
    const takesLeft = r === right.length || (l < left.length && (left[l] as number) <= (right[r] as number));
    merged[i] = (takesLeft ? left[l++] : right[r++]) as number;
  }
  return merged;
}

async function main(): Promise<void> {
  await using pool = new ThreadPool({ module: new URL(import.meta.url), size: 2 });
  const numbers = Float64Array.from({ length: 50_000 }, () => Math.random());

  const sorted = await pool.execute<Float64Array>('sort', [pool, numbers]);
  const isSorted = sorted.every((number, i) => i === 0 || number >= (sorted[i - 1] as number));
  console.log(
    `${sorted.length} numbers, sorted: ${isSorted}, by ${pool.stats().completed} tasks in ${pool.stats().threads.length} threads`,
  );

  console.log(`5! = ${await pool.execute<number>('factorial', [pool, 5])}`);
}

// The threads load this file as well, for its tasks.
if (isMainThread) await main();
