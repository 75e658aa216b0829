/** Tasks in worker threads: by name, typed, as plain functions, in every thread, blocking, and with a time limit. */
import { isMainThread } from 'node:worker_threads';
import { threadContext, ThreadPool, TimeoutError } from 'partyline';

/** A task: this file is its own module of tasks. */
export function countPrimes(from: number, to: number): number {
  let count = 0;
  for (let n = Math.max(from, 2); n < to; n++) {
    threadContext().throwIfAborted();
    let divisor = 2;
    while (divisor * divisor <= n && n % divisor !== 0) divisor++;
    if (divisor * divisor > n) count++;
  }
  return count;
}

let greeting = '';

/** The pool's `setup`: runs once in each thread, before its first task. */
export function prepare({ pool, slot }: { readonly pool: string; readonly slot: number }): void {
  greeting = `${pool} ${slot} is ready`;
}

/** A task: what `setup` has left in this thread. */
export function greet(): string {
  return greeting;
}

async function main(): Promise<void> {
  await using pool = new ThreadPool({ module: new URL(import.meta.url), name: 'primes', size: 2, setup: 'prepare' });

  const ranges = Array.from({ length: 8 }, (_, i) => [i * 25_000, (i + 1) * 25_000]);
  const counts = await Promise.all(ranges.map(range => pool.execute<number>('countPrimes', range)));
  console.log(`primes below 200,000: ${counts.reduce((sum, count) => sum + count)}, counted by ${pool.stats().threads.length} threads`);
  console.log((await pool.broadcast('greet')).join(', '));

  // The same exports as typed functions: parameters stay as they are, results become promises.
  const tasks = pool.tasks<typeof import('./threads.js')>();
  console.log(`primes below 100: ${await tasks.countPrimes(0, 100)}; below 1,000: ${pool.executeSync<number>('countPrimes', [0, 1_000])}`);

  // A function is sent as text: it has no closure, and imports what it needs.
  const digest = async (text: string): Promise<string> => {
    const { createHash } = await import('node:crypto');
    return createHash('sha256').update(text).digest('hex');
  };
  console.log(`sha256: ${(await pool.execute(digest, ['party line'])).slice(0, 16)}…`);

  try {
    await pool.execute('countPrimes', [0, 1e9], { timeout: 100 });
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    console.log(error.message);
  }

  const { completed, failed, runTime } = pool.stats();
  console.log(`${completed} tasks done, ${failed} failed; the median ran for ${runTime.p50} ms`);
}

// The threads load this file as well, for its tasks.
if (isMainThread) await main();
