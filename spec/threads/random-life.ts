/** The life of a pool that a seed decides on: tasks of every kind, aborts, timeouts, resizes, and an end. */
import { getEventListeners } from 'node:events';
import * as assert from 'uvu/assert';
import { newPool, type Pool, type TaskOptions } from './contract.js';
import { told } from './failures.js';
import { watchWhatIsLeft } from './left-behind.js';
import { endOf } from './patience.js';

export interface LifeOptions {
  readonly seed: number;
  readonly tasks: number;
  readonly resizes: boolean;
  readonly priorities: boolean;
  /** Threads die of what earlier tasks have left behind: a task that awaits may be lost with them. */
  readonly lateDeaths: boolean;
}

interface Given {
  readonly task: string;
  readonly priority: number;
  readonly end: Promise<PromiseSettledResult<unknown> | 'pending'>;
  /** How it may end, as {@link told} says it. */
  readonly ends: readonly string[];
}

type Random = (below: number) => number;

const MODULE: URL = new URL('./random-life.worker.js', import.meta.url);
const SETTLE_LIMIT_MS = 60_000;

/** Numbers from 0 to below `n`: a linear congruential generator, so that a seed tells all. */
function generator(seed: number): Random {
  let state = seed >>> 0;
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface Kind {
  readonly task: string;
  /** Of a hundred. */
  readonly weight: number;
  /** It ends only when it is told to. */
  readonly isEndless?: boolean;
  /** Its thread can do other things meanwhile. */
  readonly awaits?: true;
  args?(random: Random): unknown[];
  ends(i: number, args: readonly unknown[]): string;
}

const KINDS: readonly Kind[] = [
  { task: 'answer', weight: 52, ends: i => `answered ${i}` },
  { task: 'answerLater', awaits: true, weight: 15, args: random => [random(3)], ends: i => `answered ${i}` },
  { task: 'fail', weight: 8, ends: i => `RangeError: task ${i}` },
  { task: 'answerUncloneable', weight: 4, ends: () => 'TASK because of DataCloneError' },
  { task: 'answer', weight: 4, args: () => [() => undefined], ends: () => 'TASK because of DataCloneError' },
  { task: 'missing', weight: 2, ends: () => 'TASK' },
  { task: 'exit', weight: 2, args: random => [random(3)], ends: (_, [code]) => `THREAD_EXIT ${String(code)}` },
  { task: 'throwInTimer', awaits: true, weight: 2, ends: i => `THREAD_EXIT 1 because of RangeError: task ${i}` },
  { task: 'rejectUnheard', awaits: true, weight: 2, ends: i => `THREAD_EXIT 1 because of RangeError: task ${i}` },
  { task: 'spin', weight: 1, isEndless: true, ends: () => 'never' },
  { task: 'sleep', weight: 1, isEndless: true, ends: () => 'never' },
  { task: 'stopWhenTold', awaits: true, weight: 4, isEndless: true, ends: () => 'never' },
  { task: 'stopInLoop', weight: 3, isEndless: true, ends: () => 'never' },
];

const LATE_DEATH: Kind = { task: 'answerThenExit', weight: 0, ends: i => `answered ${i}` };

/** Lives it to its end and checks everything that can be said about it. */
export async function live(options: LifeOptions): Promise<void> {
  await warm();
  const left = watchWhatIsLeft();
  const life = new RandomLife(options);
  try {
    await life.run();
    await life.check();
  } finally {
    await life.stop();
  }
  assert.equal(await left(), [], `${life.name}: something is left behind`);
}

let isWarm = false;

/** What a process makes once, for its first pool, is not left behind. */
async function warm(): Promise<void> {
  if (isWarm) return;
  isWarm = true;
  const pool = newPool({ module: MODULE, size: 1 });
  assert.is(await pool.execute('answer', [new Int32Array(new SharedArrayBuffer(8)), 0]), 0);
  await pool.close();
}

class RandomLife {
  readonly #options: LifeOptions;
  readonly #random: Random;
  readonly #pool: Pool;
  readonly #size: number;
  readonly #cells: Int32Array;
  readonly #given: Given[] = [];
  readonly #aborts: AbortController[] = [];
  readonly #resizes: Promise<PromiseSettledResult<void> | 'pending'>[] = [];
  #isCut = false;

  constructor(options: LifeOptions) {
    this.#options = options;
    this.#random = generator(options.seed);
    this.#size = 1 + this.#random(3);
    this.#pool = newPool({ module: MODULE, size: this.#size });
    this.#cells = new Int32Array(new SharedArrayBuffer(4 * (2 * options.tasks + 1)));
  }

  async run(): Promise<void> {
    while (this.#given.length < this.#options.tasks) await this.#step();
    for (const abort of this.#aborts) abort.abort('late');
    const ended = await endOf(this.#end(), SETTLE_LIMIT_MS);
    assert.is(ended === 'pending' ? ended : ended.status, 'fulfilled', `${this.name}: the end of the pool`);
  }

  /** Ends what a check that has failed leaves running. */
  stop(): Promise<void> {
    return this.#pool.terminate();
  }

  get name(): string {
    return `seed ${this.#options.seed}, ${this.#size} threads`;
  }

  #end(): Promise<void> {
    const how = this.#random(3);
    this.#isCut = how === 0;
    if (this.#isCut) return this.#pool.terminate();
    return how === 1 ? this.#pool.close() : this.#pool.close({ grace: SETTLE_LIMIT_MS });
  }

  async #step(): Promise<void> {
    const what = this.#random(100);
    if (what < 84) this.#give();
    else if (what < 89) this.#aborts[this.#random(this.#aborts.length)]?.abort('enough');
    else if (what < 95) await new Promise(setImmediate);
    else if (what < 97) await this.#aPromise();
    else if (this.#options.resizes) this.#resizes.push(endOf(this.#pool.resize(1 + this.#random(4)), SETTLE_LIMIT_MS));
  }

  /** Waits for one of the tasks that end by themselves; others may be in its way until they are told to stop. */
  async #aPromise(): Promise<void> {
    for (const abort of this.#aborts) abort.abort('enough');
    const given = this.#given[this.#random(this.#given.length)];
    if (given !== undefined && !given.ends.includes('never')) await given.end;
  }

  #give(): void {
    const kind = this.#kind();
    const i = this.#given.length;
    const args = kind.args?.(this.#random) ?? [];
    const ends = [kind.ends(i, args), ...(this.#options.lateDeaths && kind.awaits === true ? ['THREAD_EXIT 4'] : [])];
    const options = this.#taskOptions(kind, ends);
    const end = endOf(this.#pool.execute(kind.task, [this.#cells, i, ...args], options), SETTLE_LIMIT_MS);
    this.#given.push({ task: kind.task, priority: options.priority ?? 0, end, ends });
  }

  #kind(): Kind {
    if (this.#options.lateDeaths && this.#random(20) === 0) return LATE_DEATH;
    let left = this.#random(100);
    return KINDS.find(({ weight }) => (left -= weight) < 0) as Kind; // the weights add up to 100
  }

  /** What has no end of its own gets one: a timeout, or a signal that will abort. Others may get one too. */
  #taskOptions({ isEndless = false }: Kind, ends: string[]): TaskOptions {
    const priority = this.#options.priorities ? { priority: this.#random(3) } : {};
    const how = this.#random(isEndless ? 2 : 12);
    if (how === 0) {
      ends.push('TIMEOUT');
      return { ...priority, timeout: this.#random(30) };
    }
    if (how > 1) return priority;
    ends.push("threw 'enough'", "threw 'late'");
    return { ...priority, signal: this.#signal() };
  }

  /** One of its own, or one that others have as well. */
  #signal(): AbortSignal {
    const shared = this.#aborts.at(-1);
    if (shared !== undefined && !shared.signal.aborted && this.#random(3) === 0) return shared.signal;
    const abort = new AbortController();
    this.#aborts.push(abort);
    return abort.signal;
  }

  async check(): Promise<void> {
    const ends = await Promise.all(this.#given.map(({ end }) => end));
    const lines = ends.map(end => (end === 'pending' ? end : told(end)));
    for (const [i, line] of lines.entries()) this.#checkEnd(i, line);
    this.#checkStarts(lines);
    const resolved = lines.filter(line => line.startsWith('answered')).length;
    for (const end of await Promise.all(this.#resizes)) assert.is.not(end, 'pending', `${this.name}: a resize`);
    const { completed, failed, queued, running, threads } = this.#pool.stats();
    assert.equal([completed, failed], [resolved, lines.length - resolved], `${this.name}: accepted = resolved + rejected`);
    assert.equal([queued, running, threads.length], [0, 0, 0], this.name);
    const listeners = this.#aborts.reduce((sum, { signal }) => sum + getEventListeners(signal, 'abort').length, 0);
    assert.is(listeners, 0, `${this.name}: no listener of a signal is left behind`);
  }

  #checkEnd(i: number, line: string): void {
    const { task, ends } = this.#given[i] as Given; // there is one for each line
    const isRight = ends.includes(line) || (this.#isCut && line === 'CLOSED');
    assert.ok(isRight, `${this.name}, task ${i} (${task}): ${line}, and not ${ends.join(' or ')}`);
  }

  /** Nothing ran twice, what was answered ran, and one thread began equals in their order. */
  #checkStarts(lines: readonly string[]): void {
    const notes = [...this.#cells.subarray(1, 1 + (this.#cells[0] ?? 0))];
    const started = notes.filter(note => note > 0).map(note => note - 1);
    assert.is(new Set(started).size, started.length, `${this.name}: a task ran twice`);
    const ran = new Set(started);
    for (const [i, line] of lines.entries()) assert.ok(!line.startsWith('answered') || ran.has(i), `${this.name}: task ${i} did not run`);
    if (this.#size > 1 || this.#options.resizes) return;
    for (const priority of [0, 1, 2]) {
      const equals = started.filter(i => this.#given[i]?.priority === priority);
      assert.equal(
        equals,
        [...equals].sort((a, b) => a - b),
        `${this.name}: the order among equals of priority ${priority}`,
      );
    }
  }
}
