// Tasks from everywhere: out of tasks of the same pool, out of threads of others, and from threads that block.
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { share } from '../../lib/index.js';
import { newPool, type PoolOptions } from './contract.js';
import { told } from './failures.js';
import { outputOf } from './node-process.js';
import { endOf } from './patience.js';

const module: URL = new URL('./nested.worker.js', import.meta.url);
const SECOND_MS = 1_000;
const nested = suite('tasks from other threads');

/** What a task answers, in a line; a nested one would make a deadlock `pending`. */
async function answerOf(options: PoolOptions, task: string, ...args: unknown[]): Promise<string> {
  const pool = newPool({ module, ...options });
  try {
    const end = await endOf(pool.execute(task, [pool, ...args]), 2 * SECOND_MS);
    return end === 'pending' ? end : told(end);
  } finally {
    await pool.terminate();
  }
}

for (const task of ['dive', 'diveSync', 'diveInTurns']) {
  for (const size of [1, 2]) {
    nested(`${task}: five levels of tasks in a pool of ${size} do not deadlock`, async () => {
      assert.is(await answerOf({ size }, task, 5), 'answered 5');
    });
  }
}

for (const size of [1, 2, 3]) {
  nested(`a tree of 4 × 4 × 4 awaited tasks in a pool of ${size} does not deadlock`, async () => {
    assert.is(await answerOf({ size }, 'grow', 4, 3), 'answered 64');
  });
}

for (const [size, concurrency] of [
  [1, 2],
  [2, 2],
  [2, 4],
] as const) {
  nested(`twenty tasks awaited side by side in a pool of ${size} with ${concurrency} at a time are all answered`, async () => {
    for (let round = 0; round < 3; round++) assert.is(await answerOf({ size, concurrency }, 'grow', 20, 1), 'answered 20');
  });
}

nested('tasks whose own tasks wait for each other’s locks are hosted', async () => {
  const pool = newPool({ module, size: 1, concurrency: 2 });
  const lock = 'spec: hosted, with a lock';
  const ends = Promise.all([1, 2].map(() => pool.execute('addUnderLock', [pool, lock])));
  assert.equal(await endOf(ends, 2 * SECOND_MS), { status: 'fulfilled', value: [3, 3] });
  await pool.terminate();
});

nested('a task for the slot of the one that waits for it goes before those that wait for that slot', async () => {
  const pool = newPool({ module, size: 1 });
  const ends = Promise.all([pool.execute('addInSlot', [pool, 0]), pool.execute('add', [3, 4], { slot: 0 })]);
  assert.equal(await endOf(ends, 2 * SECOND_MS), { status: 'fulfilled', value: [3, 7] });
  await pool.terminate();
});

for (const concurrency of [1, 2, 3]) {
  nested(`with ${concurrency} at a time, what waits behind a task that blocks goes to another thread`, async () => {
    const pool = newPool({ module, size: 2, concurrency });
    const cell = new Int32Array(new SharedArrayBuffer(4));
    for (let i = 0; i < 100; i++) {
      cell[0] = 1;
      await pool.execute('block', [cell]); // both are known to be short
      await pool.execute('unblock', [cell]);
    }
    cell[0] = 0;
    const ends = Promise.all([pool.execute('block', [cell]), pool.execute('unblock', [cell])]);
    assert.is((await endOf(ends, 2 * SECOND_MS)) === 'pending', false);
    await pool.terminate();
  });
}

nested('several tasks that nest at the same time in a pool of one are all answered', async () => {
  const pool = newPool({ module, size: 1 });
  try {
    const ends = await Promise.all([1, 2, 3, 4].map(levels => endOf(pool.execute('dive', [pool, levels]), 2 * SECOND_MS)));
    assert.equal(
      ends.map(end => (end === 'pending' ? end : told(end))),
      ['answered 1', 'answered 2', 'answered 3', 'answered 4'],
    );
  } finally {
    await pool.terminate();
  }
});

nested('a nested task that fails rejects in the task that gave it', async () => {
  for (const task of ['nestedFailure', 'nestedFailureSync']) {
    assert.is(await answerOf({ size: 1 }, task, 'fail'), "answered 'RangeError '");
    assert.is(await answerOf({ size: 1 }, task, 'missing'), "answered 'TaskError TASK'");
  }
});

nested('a nested task that ends another thread rejects in the task that gave it', async () => {
  const pool = newPool({ module, size: 2 });
  try {
    await Promise.all([0, 1].map(slot => pool.execute('whoAmI', [], { slot })));
    const end = await endOf(pool.execute('nestedFailure', [pool, 'exit', 3]), 2 * SECOND_MS);
    assert.is(end === 'pending' ? end : told(end), "answered 'ThreadExitError THREAD_EXIT'");
  } finally {
    await pool.terminate();
  }
});

nested('a task that nests keeps its own context', async () => {
  assert.is(await answerOf({ size: 1 }, 'contexts'), 'answered [ true, true, false ]');
});

nested('a task that is handed in when its task is over does not belong to the one that runs there then', async () => {
  const pool = newPool({ module, size: 1, concurrency: 2 });
  const cells = new Int32Array(new SharedArrayBuffer(12));
  const lock = 'spec: handed in later';
  await pool.execute('handInLater', [pool, cells, lock]);
  const holder = pool.execute('goOn', [cells], { locks: [lock] });
  while (pool.stats().running === 0) await nextTurn();
  Atomics.store(cells, 0, 1);
  while (pool.stats().queued === 0 && Atomics.load(cells, 2) === 0) await nextTurn();
  assert.is(Atomics.load(cells, 2), 0, 'it waits for the lock');
  Atomics.store(cells, 1, 1);
  await holder;
  while (Atomics.load(cells, 2) === 0) await nextTurn();
  assert.is(Atomics.load(cells, 2), 1);
  await pool.terminate();
});

nested('what is moved to a thread does not stand in the way of a task that others wait for', async () => {
  const pool = newPool({ module, size: 1 });
  for (let i = 0; i < 20; i++) await pool.execute('add', [i, 1]); // it is known to cost next to nothing
  const nesting = pool.execute('dive', [pool, 1]);
  const buffer = new ArrayBuffer(100);
  const moving = pool.execute('add', [buffer, 1], { transfer: [buffer] });
  assert.equal(await endOf(Promise.all([nesting, moving]), 5 * SECOND_MS), {
    status: 'fulfilled',
    value: [1, '[object ArrayBuffer]1'],
  });
  await pool.terminate();
});

for (const size of [1, 2]) {
  nested(`in a pool of ${size}, a thread that blocks outside of any task gets none meanwhile, and afterwards as before`, async () => {
    const pool = newPool({ module, size });
    const cell = new Int32Array(new SharedArrayBuffer(4));
    await pool.execute('blockLater', [pool, cell], { slot: 0 });
    while (Atomics.load(cell, 0) === 0) await nextTurn();
    assert.is(Atomics.load(cell, 0), 23);
    assert.is(await pool.execute('add', [1, 2], { slot: 0 }), 3);
    await pool.terminate();
  });
}

nested('a pool arrives with its name and size', async () => {
  assert.is(await answerOf({ size: 2, name: 'travelling' }, 'nameOf'), "answered 'travelling 2'");
});

nested('close waits for tasks that nest, and for what they give', async () => {
  const pool = newPool({ module, size: 1 });
  const dive = endOf(pool.execute('dive', [pool, 3]), 2 * SECOND_MS);
  const closed = await endOf(pool.close(), 2 * SECOND_MS);
  await pool.terminate();
  assert.equal(
    [await dive, closed],
    [
      { status: 'fulfilled', value: 3 },
      { status: 'fulfilled', value: undefined },
    ],
  );
});

nested('tasks of another pool use a pool, awaiting and blocking', async () => {
  const [pool, other] = [newPool({ module, size: 1 }), newPool({ module, size: 2 })];
  try {
    const ends = await Promise.all([1, 2, 3].map(n => endOf(other.execute('useFrom', [pool, n, n]), 2 * SECOND_MS)));
    assert.equal(
      ends.map(end => (end === 'pending' ? end : told(end))),
      ['answered [ 2, 2 ]', 'answered [ 4, 4 ]', 'answered [ 6, 6 ]'],
    );
    assert.equal(await other.execute('useHandle', [share(pool), 1, 2]), [3, 3]);
  } finally {
    await Promise.all([pool.terminate(), other.terminate()]);
  }
});

nested('a thread that is nobody’s uses a pool by its handle, and ends by itself', async () => {
  const pool = newPool({ module, size: 2 });
  try {
    const worker = new Worker(new URL('./fixtures/stranger-with-a-pool.js', import.meta.url), { workerData: share(pool) });
    const exit = once(worker, 'exit');
    const [answer] = (await once(worker, 'message', { signal: AbortSignal.timeout(60 * SECOND_MS) })) as [unknown];
    assert.equal(answer, [true, 3, 'THREAD_EXIT']);
    assert.equal(await exit, [0]);
    assert.is(await pool.execute('add', [1, 2]), 3);
  } finally {
    await pool.terminate();
  }
});

const here = fileURLToPath(new URL('.', import.meta.url));

/** Runs lines in a process of its own: what blocks for ever is then killed, and fails. */
async function printedBy(script: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const prelude = `
    import { newPool } from './contract.js';
    const pool = newPool({ module: './nested.worker.js', size: 2 });
    const codeOf = call => { try { return 'answered ' + call(); } catch (error) { return error.code ?? error.name; } };`;
  return outputOf(['--input-type=module', '--eval', `${prelude}\n${script}`], here);
}

/** Each runs in a process of its own, whose main thread blocks. */
const BLOCKING: Readonly<Record<string, readonly [script: string, printed: string]>> = {
  'executeSync answers, as the first call of a pool and later': [
    `console.log(pool.executeSync('add', [1, 2]), pool.executeSync('add', [3, 4]));`,
    '3 7\n',
  ],
  'executeSync throws what the task throws': [
    `console.log(codeOf(() => pool.executeSync('fail')), codeOf(() => pool.executeSync('missing')));`,
    'RangeError TASK\n',
  ],
  'executeSync throws when the thread of its task exits, runs out of memory, or its time is up, and works on': [
    `
    pool.executeSync('add', [1, 2]);
    console.log(codeOf(() => pool.executeSync('exit', [7])));
    console.log(codeOf(() => pool.executeSync('spin', [], { timeout: 50 })));
    console.log(pool.executeSync('add', [1, 2]));
    await pool.close();`,
    'THREAD_EXIT\nTIMEOUT\n3\n',
  ],
  'executeSync of a task that the pool cannot take is thrown at once': [
    `
    console.log(codeOf(() => pool.executeSync('add', [() => 1])), codeOf(() => pool.executeSync('add', [1, 2], { timeout: 0 })));
    await pool.close();
    console.log(codeOf(() => pool.executeSync('add', [1, 2])));`,
    'TASK TIMEOUT\nCLOSED\n',
  ],
  'executeSync in the main thread works while the task prints, and what it prints comes through': [
    `
    const lines = pool.executeSync('print', [3000]);
    await pool.close();
    console.log('printed ' + lines);`,
    `${Array.from({ length: 3_000 }, (_, i) => `line ${i}\n`).join('')}printed 3000\n`,
  ],
  'a task nests, awaiting and blocking, while the main thread is blocked': [
    `console.log(pool.executeSync('dive', [pool, 3]), pool.executeSync('diveSync', [pool, 3]), pool.executeSync('grow', [pool, 3, 2]));`,
    '3 3 9\n',
  ],
  'tasks that were awaited before are answered after a call that blocks': [
    `
    const sums = [1, 2, 3].map(n => pool.execute('add', [n, n]));
    console.log(pool.executeSync('add', [1, 2]), await Promise.all(sums));`,
    '3 [ 2, 4, 6 ]\n',
  ],
};

for (const [claim, [script, printed]] of Object.entries(BLOCKING)) {
  nested(claim, async () => {
    const { code, stdout, stderr } = await printedBy(script);
    assert.is(stdout, printed, stderr);
    assert.is(code, 0);
  });
}

nested.run();
