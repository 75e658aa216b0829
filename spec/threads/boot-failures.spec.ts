// Pools whose threads do not start, or die while they do.
import { SHARE_ENV } from 'node:worker_threads';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejection } from '../support/rejection.js';
import { newPool, type PoolOptions } from './contract.js';
import { told } from './failures.js';
import { endOf } from './patience.js';

const SECOND_MS = 1_000;
/** For several threads that are started one after the other, with pauses, on any machine. */
const STARTS_MS = 5 * SECOND_MS;
const TASKS = 100;
const STARTS = 'PARTYLINE_SPEC_STARTS';
const WELL = 'PARTYLINE_SPEC_WELL';

const boots = suite('ThreadPool, when its threads do not start');

function fixture(name: string): URL {
  return new URL(`./fixtures/${name}.js`, import.meta.url);
}

boots.before.each(() => {
  delete process.env[STARTS];
  delete process.env[WELL];
});

/** Pools that will never run a task, and what their tasks have as the cause. */
const HOPELESS: Readonly<Record<string, { readonly options: PoolOptions; readonly ends: RegExp }>> = {
  'a module that throws': { options: { module: fixture('counts-its-starts') }, ends: /^TASK because of RangeError: on purpose$/ },
  'a module that does not exist': { options: { module: fixture('nowhere') }, ends: /^TASK because of ERR_MODULE_NOT_FOUND$/ },
  'a module that exits': { options: { module: fixture('exits-while-loading') }, ends: /^TASK because of THREAD_EXIT/ },
  'a module whose thread dies of an error': {
    options: { module: fixture('throws-while-loading') },
    ends: /^TASK because of RangeError: on purpose$/,
  },
  'Node arguments that threads refuse': {
    options: { execArgv: ['--no-such-flag'] },
    ends: /^TASK because of ERR_WORKER_INVALID_EXEC_ARGV$/,
  },
  'a setup that throws': {
    options: { module: new URL('./lifecycle.worker.js', import.meta.url), setup: 'failToSetUp' },
    ends: /^TASK because of RangeError: on purpose$/,
  },
  'a setup that is not exported': {
    options: { module: new URL('./lifecycle.worker.js', import.meta.url), setup: 'missing' },
    ends: /^TASK/,
  },
};

boots('what is said of a setup that fails is that it was the setup', async () => {
  const pool = newPool({ size: 1, name: 'p', module: new URL('./lifecycle.worker.js', import.meta.url), setup: 'failToSetUp' });
  const { message } = await rejection(pool.execute('where'));
  assert.is(message, 'pool p cannot run task where: setup failToSetUp has failed: on purpose');
});

for (const [name, { options, ends }] of Object.entries(HOPELESS)) {
  boots(`${name} rejects a hundred waiting tasks in bounded time, and each later one, and the pool closes`, async () => {
    const pool = newPool({ size: 2, ...options });
    const task = options.module === undefined ? (): number => 1 : 'add';
    const tasks = Array.from({ length: TASKS }, () => endOf(pool.execute(task), STARTS_MS));
    tasks.push(Promise.all(tasks).then(() => endOf(pool.execute(task), STARTS_MS)));
    for (const end of await Promise.all(tasks)) assert.match(end === 'pending' ? end : told(end), ends);
    assert.is(told((await endOf(pool.close(), SECOND_MS)) as PromiseSettledResult<unknown>), 'answered undefined');
    assert.is(pool.stats().threads.length, 0);
  });
}

boots('a module that throws is not tried more than a few times for a burst of tasks', async () => {
  await using pool = newPool({ size: 2, module: fixture('counts-its-starts'), env: SHARE_ENV });
  await Promise.allSettled(Array.from({ length: TASKS }, () => pool.execute('add', [1, 2])));
  const starts = Number(process.env[STARTS]);
  assert.ok(starts >= 2 && starts <= 12, `${starts} starts`);
});

boots('a pool that has given up works once its module loads', async () => {
  await using pool = newPool({ size: 1, module: fixture('counts-its-starts'), env: SHARE_ENV });
  assert.is((await rejection(pool.execute('add', [1, 2]))).code, 'TASK');
  process.env[WELL] = 'yes';
  assert.is(await pool.execute('add', [1, 2]), 3);
});

boots('threads that die while starting lose no task, as long as one starts in the end', async () => {
  await using pool = newPool({ size: 1, module: fixture('loads-at-the-third-attempt'), env: SHARE_ENV });
  const sums = await Promise.all(Array.from({ length: TASKS }, (_, i) => pool.execute('add', [i, 1])));
  assert.equal(
    sums,
    Array.from({ length: TASKS }, (_, i) => i + 1),
  );
  assert.is(process.env[STARTS], '3');
});

for (const name of ['loads-for-ever', 'blocks-while-loading']) {
  boots(`a module that ${name}: each task ends with its timeout, and close ends`, async () => {
    const pool = newPool({ size: 2, module: fixture(name) });
    const tasks = Array.from({ length: 3 }, () => endOf(pool.execute('add', [1, 2], { timeout: 100 }), SECOND_MS));
    for (const end of await Promise.all(tasks)) assert.is(end === 'pending' ? end : told(end), 'TIMEOUT');
    assert.is.not(await endOf(pool.close(), 2 * SECOND_MS), 'pending');
    assert.is(pool.stats().threads.length, 0);
  });

  boots(`a module that ${name}: terminate rejects what waits for it`, async () => {
    const pool = newPool({ size: 1, module: fixture(name) });
    const task = endOf(pool.execute('add', [1, 2]), SECOND_MS);
    assert.is.not(await endOf(pool.terminate(), SECOND_MS), 'pending');
    assert.is(told((await task) as PromiseSettledResult<unknown>), 'CLOSED');
  });
}

boots.run();
