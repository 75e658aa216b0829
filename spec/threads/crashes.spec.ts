import { once } from 'node:events';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TaskError, ThreadExitError } from '../../lib/errors.js';
import { ThreadPool } from '../../lib/threads/index.js';
import { rejection } from '../support/rejection.js';

const module: URL = new URL('./tasks.worker.js', import.meta.url);
const crashes = suite('ThreadPool, when a thread dies');

/** The task kills its thread: it rejects, the next task works, and the pool closes. */
async function dies(task: string, args: unknown[] = []): Promise<ThreadExitError> {
  await using pool = new ThreadPool({ module, size: 1, resourceLimits: { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 4 } });
  const first = await pool.execute<number>('whoAmI');
  const [error, sum] = await Promise.all([rejection(pool.execute(task, args)), pool.execute('add', [1, 2])]);
  assert.instance(error, ThreadExitError);
  assert.is((error as ThreadExitError).task, task);
  assert.is((error as ThreadExitError).threadId, first);
  assert.is(sum, 3);
  assert.is.not(await pool.execute('whoAmI'), first);
  assert.is(pool.stats().replaced, 1);
  return error as ThreadExitError;
}

crashes('process.exit in a task rejects it with the exit code', async () => {
  assert.is((await dies('exit', [7])).exitCode, 7);
  assert.is((await dies('exit', [0])).exitCode, 0);
});

crashes('an uncaught error rejects its task with the error as the cause', async () => {
  const { cause } = await dies('throwLater');
  assert.instance(cause, RangeError);
  assert.is((cause as Error).message, 'thrown in a callback');
});

crashes('an unhandled rejection rejects its task with the error as the cause', async () => {
  const { cause } = await dies('rejectUnheard');
  assert.instance(cause, RangeError);
});

crashes('running out of memory rejects the task', async () => {
  const { cause } = await dies('fillMemory');
  assert.is((cause as NodeJS.ErrnoException).code, 'ERR_WORKER_OUT_OF_MEMORY');
});

crashes('a stack overflow is an error of the task; the thread goes on', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const before = await pool.execute('whoAmI');
  assert.instance(await rejection(pool.execute('recurse')), RangeError);
  assert.is(await pool.execute('whoAmI'), before);
});

crashes('a result that was posted before the death is delivered, and the next task is not blamed', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const answers = await Promise.all([pool.execute('answerThenDie'), pool.execute('add', [1, 2]), pool.execute('add', [3, 4])]);
  assert.equal(answers, ['answered', 3, 7]);
});

crashes('the error of a thread that dies between tasks becomes a process warning', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  // The warning comes from a pool that has nothing to do, which does not keep the process alive.
  const keepAlive = setInterval(() => undefined, 1_000);
  const warned = once(process, 'warning') as Promise<[NodeJS.ErrnoException]>;
  assert.is(await pool.execute('answerThenDie'), 'answered');
  const [warning] = await warned;
  clearInterval(keepAlive);
  assert.is(warning.code, 'PARTYLINE_THREAD_EXIT');
  assert.match(warning.message, 'after the answer');
});

crashes('every task settles when all threads keep dying', async () => {
  await using pool = new ThreadPool({ module, size: 2 });
  const ended = await Promise.allSettled(
    Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? pool.execute('exit', [i]) : pool.execute('add', [i, 0]))),
  );
  ended.forEach((end, i) => assert.is(end.status, i % 3 === 0 ? 'rejected' : 'fulfilled'));
});

crashes('a module that fails to load rejects tasks with the reason after a bounded number of starts', async () => {
  await using pool = new ThreadPool({ module: new URL('./broken.worker.js', import.meta.url), size: 2 });
  const errors = await Promise.all([1, 2, 3].map(() => rejection(pool.execute('add', [1, 2]))));
  for (const error of errors) {
    assert.instance(error, TaskError);
    assert.match(error.message, 'broken.worker.js');
    assert.match(error.message, 'broken on purpose');
    assert.instance(error.cause, RangeError);
  }
  assert.instance(await rejection(pool.execute('add', [1, 2])), TaskError);
  assert.is(pool.stats().threads.length, 0);
});

crashes('a module that does not exist, or ends its thread, is reported the same way', async () => {
  for (const url of ['./missing.worker.js', 'data:text/javascript,process.exit(5)']) {
    await using pool = new ThreadPool({ module: new URL(url, import.meta.url), size: 1 });
    assert.instance(await rejection(pool.execute('add')), TaskError);
  }
});

crashes('Node arguments that threads refuse are reported by the task', async () => {
  await using pool = new ThreadPool({ size: 1, execArgv: ['--no-such-flag'] });
  const error = await rejection(pool.execute(() => 1));
  assert.instance(error, TaskError);
  assert.match(error.message, '--no-such-flag');
});

crashes('a task of another module that fails to load rejects alone', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const error = await rejection(pool.execute({ module: new URL('./broken.worker.js', import.meta.url), name: 'x' }));
  assert.instance(error, TaskError);
  assert.is(await pool.execute('add', [1, 2]), 3);
});

crashes.run();
