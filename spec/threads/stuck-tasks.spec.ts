// Tasks that would never end: abort, timeout, close and terminate end them in bounded time, or say in bounded time that they cannot.
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Flags } from '../support/lock-threads.js';
import { rejection } from '../support/rejection.js';
import { newPool, type Pool } from './contract.js';
import { told } from './failures.js';
import { outputOf } from './node-process.js';
import { endOf, withinGrace } from './patience.js';

const module: URL = new URL('./stuck.worker.js', import.meta.url);
const SECOND_MS = 1_000;
const stuck = suite('tasks that do not end');

const ENDLESS = ['spin', 'waitForEver', 'awaitForEver', 'turnForEver', 'microtasksForEver', 'backtrack', 'ignoreErrors'];

interface Running {
  readonly pool: Pool;
  readonly flags: Flags;
  /** How the task ended. */
  readonly end: Promise<PromiseSettledResult<unknown> | 'pending'>;
}

type Options = { readonly timeout?: number; readonly signal?: AbortSignal };

type Test = (running: Running) => Promise<void>;

/** Runs a test about a pool of one thread in which the task runs. */
async function run(task: string, test: Test, options?: Options, ...args: unknown[]): Promise<void> {
  const pool = newPool({ module, size: 1, name: 'stuck' });
  try {
    await pool.execute('whoAmI'); // a timeout shall not run out before the thread has started
    const flags = new Flags();
    const end = endOf(pool.execute(task, [flags.cells, ...args], options), 2 * SECOND_MS);
    void end.then(() => flags.signal()); // its time may be up before it has begun, where the thread is held up
    await flags.reached(1);
    await test({ pool, flags, end });
  } finally {
    await pool.terminate();
  }
}

/** Adds such a test. */
function about(task: string, claim: string, test: Test, options?: () => Options, ...args: unknown[]): void {
  stuck(`${task}: ${claim}`, () => run(task, test, options?.(), ...args));
}

/** Adds a test about a task that stops when it is told to. */
function aboutObedient(task: string, claim: string, test: (running: Running, toStop: () => void) => Promise<void>): void {
  stuck(`${task}: ${claim}`, () => withinGrace(toStop => run(task, running => test(running, toStop), withSignal())));
}

function line(end: PromiseSettledResult<unknown> | 'pending'): string {
  return end === 'pending' ? end : told(end);
}

/** The pool has another thread, which works; and the pool closes. */
async function worksOn(pool: Pool): Promise<void> {
  assert.match(line(await endOf(pool.execute('whoAmI'), SECOND_MS)), /^answered \d+$/);
  assert.is(line(await endOf(pool.close(), 2 * SECOND_MS)), 'answered undefined');
  assert.is(pool.stats().threads.length, 0);
}

/** Of the test that runs. */
let abort: AbortController;

function withSignal(): Options {
  abort = new AbortController();
  return { signal: abort.signal };
}

for (const task of ENDLESS) {
  about(
    task,
    'an abort ends it with the reason, and the next task works',
    async ({ pool, end }) => {
      const reason = new Error('enough');
      abort.abort(reason);
      const ended = await end;
      assert.is(ended !== 'pending' && ended.status === 'rejected' && ended.reason, reason);
      await worksOn(pool);
    },
    withSignal,
  );

  about(
    task,
    'a timeout ends it with an error that names it, and the next task works',
    async ({ pool, end }) => {
      const ended = await end;
      assert.is(line(ended), 'TIMEOUT');
      assert.match(String((ended as PromiseRejectedResult).reason), task);
      await worksOn(pool);
    },
    () => ({ timeout: 100 }),
  );

  about(task, 'close with a grace rejects it when the grace is over, naming it, and ends', async ({ pool, end }) => {
    assert.is.not(line(await endOf(pool.close({ grace: 50 }), SECOND_MS)), 'pending');
    const ended = await end;
    assert.is(line(ended), 'CLOSED');
    assert.match(String((ended as PromiseRejectedResult).reason), task);
    assert.is(pool.stats().threads.length, 0);
  });

  about(task, 'terminate rejects it and what is queued, and ends', async ({ pool, end }) => {
    const queued = endOf(pool.execute('whoAmI'), SECOND_MS);
    assert.is(line(await endOf(pool.terminate(), SECOND_MS)), 'answered undefined');
    assert.equal([line(await end), line(await queued)], ['CLOSED', 'CLOSED']);
    assert.is(pool.stats().threads.length, 0);
  });
}

/** Tells it to stop. Its thread stays, and has the next task when this one has ended. */
async function stopsAndStays({ pool, flags, end }: Running, toStop: () => void): Promise<void> {
  const before = pool.stats().threads[0]?.threadId;
  toStop();
  abort.abort('enough');
  assert.is(line(await end), "threw 'enough'");
  assert.is(await pool.execute('whoAmI'), before);
  assert.is(flags.cells[1], 1);
  assert.is(await pool.execute('isAborted'), false, 'the next task has a signal of its own');
}

aboutObedient('spinUntilAborted', 'throwIfAborted stops a loop that never awaits, and the thread stays', stopsAndStays);
for (const task of ['untilAbortEvent', 'sleepWithSignal', 'tidyUp'])
  aboutObedient(task, 'the event of its signal lets it end by itself, and the thread stays', stopsAndStays);

about(
  'reasonSeen',
  'a task sees the timeout as the reason of its signal',
  async ({ flags, end }) => {
    assert.is(line(await end), 'TIMEOUT');
    await flags.reached(1, 1);
    assert.is(flags.cells[1], 1, 'it is a TimeoutError there as well');
  },
  () => ({ timeout: SECOND_MS }), // enough to begin, on any machine
);

about(
  'finishAnyway',
  'the abort of another task, in the queue, does not touch it',
  async ({ pool, end }) => {
    const queued = rejection(pool.execute('whoAmI', [], withSignal()));
    abort.abort();
    assert.is((await queued).name, 'AbortError');
    assert.is(line(await end), "answered 'finished'");
  },
  undefined,
  50,
);

about(
  'finishAnyway',
  'close with a grace lets it end within the grace, and what is queued as well',
  async ({ pool, flags, end }) => {
    const queued = pool.execute('finishAnyway', [flags.cells, 1]);
    await pool.close({ grace: 5 * SECOND_MS });
    assert.equal([line(await end), await queued], ["answered 'finished'", 'finished']);
  },
  undefined,
  50,
);

aboutObedient(
  'untilAbortEvent',
  'close with a grace tells it by its signal when the grace is over',
  async ({ pool, flags, end }, toStop) => {
    toStop();
    assert.is.not(await endOf(pool.close({ grace: 20 }), SECOND_MS), 'pending');
    assert.is(line(await end), 'CLOSED');
    assert.is(flags.cells[1], 1);
  },
);

stuck('close with a grace that makes no sense is refused, and the pool stays open', async () => {
  await using pool = newPool({ module, size: 1 });
  for (const grace of [-1, NaN, '5' as never]) {
    const { name, message } = await rejection(pool.close({ grace }));
    assert.match(`${name}: ${message}`, /^(Range|Type)Error: grace must be /);
  }
  for (const options of [null, 5])
    assert.match((await rejection(pool.close(options as never))).message, /options of close must be an object/);
  assert.type(await pool.execute('whoAmI'), 'number');
});

const here = fileURLToPath(new URL('./fixtures/', import.meta.url));

/** A task in native code: no thread can be torn out of it, terminate() waits for its end (research/threadpools.md, H14). */
function native(task: string, argument: number, ends: Readonly<Record<string, string>>): void {
  stuck(
    `${task}: ${Object.keys(ends).join(', ')} settle it at once, the pool says that it goes on, and the process ends after it`,
    async () => {
      const args = [`${here}native-scenario.js`, task, String(argument), ...Object.keys(ends)];
      const { code, stdout } = await outputOf(args, here);
      const expected = Object.entries(ends).map(([how, end]) => `${how}: ${end}, and it is named`);
      assert.equal([code, stdout.trim().split('\n')], [0, expected]);
    },
  );
}

native('sleepOutside', 3, { abort: 'AbortError', timeout: 'TIMEOUT', close: 'CLOSED', terminate: 'CLOSED' });
native('derive', 4_000_000, { timeout: 'TIMEOUT', terminate: 'CLOSED' });

stuck.run();
