import { Worker } from 'node:worker_threads';
import { ABANDONED, ARRIVED, AT_REST, BUSY_WITH, cellOf, createCells, FLOWS, ORDER, PAUSE, PROGRESS, USES } from './storm-cells.js';
import { rage } from './storm-flow.js';
import { type Death, SELF_MADE_DEATHS, STUCK_MS, StormThread, THROWN_ON_PURPOSE } from './storm-thread.js';
import { bringSubjects, createShared, handlesOf, SUBJECT_NAMES } from './subjects.js';
import { type Subject, must } from './subject.js';

/** How a storm is to be. */
export interface StormOptions {
  /** The code of a thread. */
  readonly worker: URL;
  readonly kills: number;
  readonly seed: number;
  readonly seconds: number;
}

/** What has happened. */
export interface StormReport {
  readonly deaths: Readonly<Record<Death, number>>;
  readonly kills: number;
  readonly uses: number;
  readonly abandoned: number;
  readonly audits: number;
  readonly seconds: number;
  /** The longest that a death took which a thread was ordered to die, in milliseconds. */
  readonly slowestDeathMs: number;
  /** The longest that it took until every living thread had come to rest, in milliseconds. */
  readonly slowestRestMs: number;
}

/** Threads that live through several audits, and prove that nobody is stuck beside the dying. */
const RESIDENTS = 2;
/** Threads that come and die; most of them are on their way at any moment, since to start takes them far longer than to die. */
const MORTALS = 6;
const LONGEST_LIFE_MS = 12;
const AUDIT_EVERY = 100;
const LIMITS = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 };

/** Threads that use everything, and die all the time. */
export class Storm {
  readonly #options: StormOptions;
  readonly #shared = createShared();
  readonly #cells: Int32Array = createCells(SUBJECT_NAMES.length);
  readonly #subjects: readonly Subject[] = bringSubjects(this.#shared, this.#cells);
  readonly #handles = handlesOf(this.#shared);
  readonly #deaths: Record<Death, number> = { terminate: 0, exit: 0, throw: 0, memory: 0 };
  readonly #random: StormThread;
  readonly #me: StormThread;
  readonly #threads: Map<number, Worker> = new Map();
  /** What is known of each thread, for the report on a failure that names one. */
  readonly #lives: Map<number, string> = new Map();
  #slowestDeathMs = 0;
  #kills = 0;
  #killsAtAudit = 0;
  #audits = 0;
  #slowestRestMs = 0;
  #failure: Error | undefined;

  constructor(options: StormOptions) {
    this.#options = options;
    this.#random = new StormThread(this.#cells, 0, options.seed, false);
    this.#me = new StormThread(this.#cells, MORTALS + RESIDENTS, options.seed + 1, false);
  }

  /** Rages until enough have died, or the time is up, or something is wrong: then it throws. */
  async run(): Promise<StormReport> {
    const startMs = performance.now();
    const endMs = startMs + this.#options.seconds * 1_000;
    const residents = Array.from({ length: RESIDENTS }, (_, i) => this.#start(MORTALS + i, i));
    await Promise.all(residents.map(atWork));
    let isOver = false;
    const raging = rage(this.#me, this.#subjects, 2, () => isOver || this.#failure !== undefined).catch(error => this.#fail(error));
    const goesOn = (): boolean => this.#failure === undefined && this.#kills < this.#options.kills && performance.now() < endMs;
    while (goesOn()) {
      const until = this.#kills + AUDIT_EVERY;
      const isRound = (): boolean => goesOn() && this.#kills < until;
      await Promise.all(Array.from({ length: MORTALS }, (_, slot) => this.#liveAndDie(slot, isRound)));
      if (this.#failure === undefined) await this.#audit().catch(error => this.#fail(error));
    }
    isOver = true;
    if (this.#failure === undefined) await raging;
    await Promise.all([...this.#threads.values()].map(worker => worker.terminate()));
    if (this.#failure !== undefined) throw this.#failure;
    this.#killsAtAudit -= RESIDENTS;
    await Promise.all(this.#subjects.map(subject => subject.audit(this.#kills - this.#killsAtAudit)));
    return this.#report((performance.now() - startMs) / 1_000);
  }

  /** One thread after the other. */
  async #liveAndDie(slot: number, isRound: () => boolean): Promise<void> {
    while (isRound()) {
      const death = this.#nextDeath();
      const worker = this.#threads.get(slot) ?? this.#start(slot, this.#random.below(2 ** 30));
      const { threadId } = worker;
      const ended = new Promise(resolve => worker.once('exit', resolve));
      // Most are at work when they die, some are still on their way into the realm.
      const isEarly = death === 'terminate' && this.#random.below(10) === 0;
      if (!isEarly) await Promise.race([atWork(worker), ended]);
      await new Promise(resolve => setTimeout(resolve, this.#random.below(LONGEST_LIFE_MS)));
      const startMs = performance.now();
      this.#lives.set(threadId, `slot ${slot}, to die by ${death} since ${startMs.toFixed(0)} ms`);
      if (death === 'terminate') void worker.terminate();
      else Atomics.store(this.#cells, cellOf(slot, ORDER), SELF_MADE_DEATHS.indexOf(death) + 1);
      await ended;
      this.#lives.set(threadId, `slot ${slot}, died by ${death} at ${performance.now().toFixed(0)} ms`);
      this.#slowestDeathMs = Math.max(this.#slowestDeathMs, performance.now() - startMs);
      this.#buried(slot, threadId, death);
    }
  }

  #buried(slot: number, threadId: number, death: Death): void {
    for (const word of [ORDER, FLOWS, AT_REST]) Atomics.store(this.#cells, cellOf(slot, word), 0);
    this.#deaths[death]++;
    this.#kills++;
    try {
      for (const subject of this.#subjects) subject.afterDeath?.(threadId, slot);
    } catch (error) {
      this.#fail(error);
    }
  }

  #nextDeath(): Death {
    const chance = this.#random.below(100);
    if (chance < 2) return 'memory';
    if (chance < 8) return 'throw';
    return chance < 16 ? 'exit' : 'terminate';
  }

  #start(slot: number, seed: number): Worker {
    const workerData = { handles: this.#handles, cells: this.#cells, slot, seed };
    const worker = new Worker(this.#options.worker, { workerData, resourceLimits: LIMITS });
    this.#threads.set(slot, worker);
    this.#lives.set(worker.threadId, `slot ${slot}`);
    worker.once('exit', () => this.#threads.delete(slot));
    return worker.on('error', (error: Error & { code?: string }) => {
      if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY' && error.message !== THROWN_ON_PURPOSE) this.#fail(error);
    });
  }

  /** Everybody comes to rest; then nothing may be missing, held or waited for. */
  async #audit(): Promise<void> {
    const startMs = performance.now();
    Atomics.store(this.#cells, PAUSE, 1);
    await this.#everybodyRests(startMs + STUCK_MS);
    this.#slowestRestMs = Math.max(this.#slowestRestMs, performance.now() - startMs);
    for (const subject of this.#subjects) await subject.audit(this.#kills - this.#killsAtAudit);
    this.#killsAtAudit = this.#kills;
    this.#audits++;
    Atomics.store(this.#cells, PAUSE, 0);
    Atomics.notify(this.#cells, PAUSE);
  }

  async #everybodyRests(deadlineMs: number): Promise<void> {
    const slots = Array.from({ length: MORTALS + RESIDENTS + 1 }, (_, slot) => slot);
    for (;;) {
      const arrived = Atomics.load(this.#cells, ARRIVED);
      const late = slots.find(slot => this.#cell(slot, AT_REST) !== this.#cell(slot, FLOWS));
      if (late === undefined) return;
      must(
        performance.now() < deadlineMs,
        `thread ${late} is stuck with ${SUBJECT_NAMES[this.#cell(late, BUSY_WITH)]} after ${this.#cell(late, PROGRESS)} uses`,
      );
      const waiting = Atomics.waitAsync(this.#cells, ARRIVED, arrived, 50);
      const alive = setTimeout(() => undefined, 60_000);
      if (waiting.async) await waiting.value;
      clearTimeout(alive);
    }
  }

  #cell(slot: number, word: number): number {
    return Atomics.load(this.#cells, cellOf(slot, word));
  }

  #fail(error: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = error as Error;
    const lives = [...this.#lives].slice(-2 * MORTALS).map(([threadId, life]) => `thread ${threadId}: ${life}`);
    console.log([`at ${performance.now().toFixed(0)} ms, after ${this.#kills} deaths: ${this.#failure.message}`, ...lives].join('\n'));
  }

  #report(seconds: number): StormReport {
    return {
      deaths: this.#deaths,
      kills: this.#kills,
      uses: Atomics.load(this.#cells, USES),
      abandoned: Atomics.load(this.#cells, ABANDONED),
      audits: this.#audits,
      seconds,
      slowestDeathMs: this.#slowestDeathMs,
      slowestRestMs: this.#slowestRestMs,
    };
  }
}

function atWork(worker: Worker): Promise<unknown> {
  return new Promise(resolve => worker.once('message', resolve));
}
