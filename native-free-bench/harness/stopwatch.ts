import type { Opened, Sample, Setting, Timed, Unit } from './figure.js';
import { median } from './statistics.js';

const NS_PER_MS = 1_000_000;
/**
 * A round is the median of slices of it, so it does not count that the kernel runs others now and then; but a slice is long
 * enough for the garbage of what is measured to be collected in it.
 */
const SLICE_MS = 5;
/** Of a batch, when it need not mean anything. */
const QUICK_SHARE = 0.1;
const PER_MS: Readonly<Record<Exclude<Unit, '/s'>, number>> = { ns: NS_PER_MS, us: 1000, ms: 1 };

/** Measures a contender round by round, each about as long as the budget says. */
export class Stopwatch {
  readonly #contender: Opened;
  readonly #unit: Unit;
  readonly #budgetMs: number;
  readonly #batch: number;
  #times: number;

  constructor(contender: Opened, unit: Unit, { budgetMs, isQuick }: Setting) {
    this.#contender = contender;
    this.#unit = unit;
    this.#budgetMs = budgetMs;
    const batch = 'run' in contender ? (contender.batch ?? 1) : 1;
    this.#batch = isQuick ? Math.ceil(batch * QUICK_SHARE) : batch;
    this.#times = this.#batch;
  }

  /** Lets the code get warm and finds out how often it fits into a slice. */
  async warmUp(): Promise<void> {
    await this.round();
  }

  async round(): Promise<Sample> {
    if ('sample' in this.#contender) return this.#contender.sample(this.#budgetMs);
    const values: number[] = [];
    for (let spentMs = 0; spentMs < this.#budgetMs;) {
      const times = this.#times;
      const tookMs = await this.#time(this.#contender);
      spentMs += tookMs;
      values.push(this.#unit === '/s' ? (times / tookMs) * 1000 : (tookMs / times) * PER_MS[this.#unit]);
    }
    return { values: [median(values)] };
  }

  /** One run, in milliseconds; the next one comes closer to a slice. */
  async #time(contender: Timed): Promise<number> {
    const times = this.#times;
    const startMs = performance.now();
    const running = contender.run(times);
    if (running !== undefined) await running;
    const tookMs = performance.now() - startMs;
    const wish = (times * SLICE_MS) / Math.max(tookMs, 0.001);
    this.#times = Math.max(this.#batch, Math.round(Math.min(times * 8, Math.max(times / 2, wish))));
    return tookMs;
  }
}
