/** Tasks in worker threads: by name, as plain functions, with a time limit, and with the stack of both threads in an error. */
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

async function main(): Promise<void> {
  await using pool = new ThreadPool({ module: new URL(import.meta.url), name: 'primes' });

  const ranges = Array.from({ length: 8 }, (_, i) => [i * 25_000, (i + 1) * 25_000]);
  const counts = await Promise.all(ranges.map(range => pool.execute<number>('countPrimes', range)));
  console.log(`primes below 200,000: ${counts.reduce((sum, count) => sum + count)}, counted by ${pool.stats().threads.length} threads`);

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
}

// The threads load this file as well, for its task.
if (isMainThread) await main();
