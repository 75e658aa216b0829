import type { Opened, Sample, Timed, Unit } from './figure.js';

const NS_PER_MS = 1_000_000;
const PER_MS: Readonly<Record<Exclude<Unit, '/s'>, number>> = { ns: NS_PER_MS, us: 1000, ms: 1 };

/** Measures a contender round by round, each about as long as the budget says. */
export class Stopwatch {
  readonly #contender: Opened;
  readonly #unit: Unit;
  readonly #budgetMs: number;
  #times = 1;

  constructor(contender: Opened, unit: Unit, budgetMs: number) {
    this.#contender = contender;
    this.#unit = unit;
    this.#budgetMs = budgetMs;
    if ('run' in contender) this.#times = contender.batch ?? 1;
  }

  /** Lets the code get warm and finds out how often it fits into a round. */
  async warmUp(): Promise<void> {
    if ('sample' in this.#contender) {
      await this.#contender.sample(this.#budgetMs);
      return;
    }
    let spentMs = 0;
    while (spentMs < this.#budgetMs) spentMs += await this.#time(this.#contender);
  }

  async round(): Promise<Sample> {
    if ('sample' in this.#contender) return this.#contender.sample(this.#budgetMs);
    const times = this.#times;
    const tookMs = await this.#time(this.#contender);
    const value = this.#unit === '/s' ? (times / tookMs) * 1000 : (tookMs / times) * PER_MS[this.#unit];
    return { values: [value] };
  }

  /** One run, in milliseconds; the next one comes closer to the budget. */
  async #time(contender: Timed): Promise<number> {
    const times = this.#times;
    const startMs = performance.now();
    const running = contender.run(times);
    if (running !== undefined) await running;
    const tookMs = performance.now() - startMs;
    const wish = (times * this.#budgetMs) / Math.max(tookMs, 0.001);
    this.#times = Math.max(contender.batch ?? 1, Math.round(Math.min(times * 8, Math.max(times / 2, wish))));
    return tookMs;
  }
}
