/** Tasks that work, fail, spin, die and are cancelled, on few threads: every one settles, and rightly. Usage: node thread-pool.stress.js [seed] */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PartylineError } from '../../lib/errors.js';
import { ThreadPool } from '../../lib/threads/index.js';

const seed = Number(process.argv[2] ?? Date.now() % 1_000_000);
console.log(`seed ${seed}`);

const module: URL = new URL('./tasks.worker.js', import.meta.url);
const TASKS = 300;
const ROUNDS = 4;
const stress = suite('ThreadPool, stress');

/** Numbers from 0 to below `n`: a linear congruential generator, so that a seed tells all. */
function generator(from: number): (n: number) => number {
  let state = from;
  return n => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

type Verdict = (end: PromiseSettledResult<unknown>) => boolean;

/** Rejected with an error that has this code or name. */
function rejectsWith(what: string): Verdict {
  return end => {
    if (end.status === 'fulfilled') return false;
    const { code, name } = end.reason as PartylineError;
    return code === what || name === what;
  };
}

/** Starts one task of a random kind, and says what may become of it. */
function randomTask(pool: ThreadPool, random: (n: number) => number): [Promise<unknown>, Verdict] {
  const kind = random(40);
  if (kind === 0) return [pool.execute('exit', [random(3)]), rejectsWith('THREAD_EXIT')];
  if (kind === 1) return [pool.execute('throwLater'), rejectsWith('THREAD_EXIT')];
  if (kind === 2) return [pool.execute('spin', [], { timeout: 5 + random(20) }), rejectsWith('TIMEOUT')];
  if (kind === 3) return [pool.execute('answerThenDie'), end => end.status === 'fulfilled'];
  if (kind < 8)
    return [
      pool.execute('add', [1, 1], { signal: AbortSignal.timeout(random(30)) }),
      end => end.status === 'fulfilled' || rejectsWith('TimeoutError')(end),
    ];
  if (kind < 12) return [pool.execute('echo', [() => 1]), rejectsWith('TASK')];
  const n = random(1_000);
  const slot = kind < 16 ? { slot: random(pool.size) } : {};
  return [pool.execute('add', [n, 1], slot), end => end.status === 'fulfilled' && end.value === n + 1];
}

stress('every task settles as it should, whatever the threads do', async () => {
  const random = generator(seed);
  for (let round = 0; round < ROUNDS; round++) {
    const pool = new ThreadPool({ module, size: 1 + random(3) });
    const tasks = Array.from({ length: TASKS }, () => randomTask(pool, random));
    const ended = Promise.allSettled(tasks.map(([task]) => task));
    const stopped = round === ROUNDS - 1;
    if (stopped) await pool.terminate();
    else await pool.close();
    for (const [i, end] of (await ended).entries()) {
      assert.ok(
        tasks[i]?.[1](end) === true || (stopped && rejectsWith('CLOSED')(end)),
        `round ${round}, task ${i}: ${JSON.stringify(end)} ${String((end as PromiseRejectedResult).reason)}`,
      );
    }
    const { completed, failed, threads, queued, running } = pool.stats();
    assert.equal([completed + failed, threads.length, queued, running], [TASKS, 0, 0, 0]);
  }
});

stress.run();
