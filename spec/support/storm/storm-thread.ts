import { threadId } from 'node:worker_threads';
import { ABANDONED, cellOf, ORDER } from './storm-cells.js';

/** How a thread ends that the storm does not terminate from outside. The numbers are orders in its cell. */
export const SELF_MADE_DEATHS = ['exit', 'throw', 'memory'] as const;
export type Death = 'terminate' | (typeof SELF_MADE_DEATHS)[number];

/** Whoever has waited this long without wanting to give up is stuck. A thread that runs out of memory dies slowly on a busy machine. */
export const STUCK_MS = 30_000;

/** What a thread throws that was told to. */
export const THROWN_ON_PURPOSE = 'thrown on purpose';

/** What a thread of the storm has in hand, whatever it tests. */
export class StormThread {
  readonly cells: Int32Array;
  readonly slot: number;
  /** Its name inside of what it tests; never 0. */
  readonly id: number = threadId + 1;
  /** Blocks, as a rule; the others await, as a rule. */
  readonly isSync: boolean;
  #random: number;

  constructor(cells: Int32Array, slot: number, seed: number, isSync: boolean) {
    this.cells = cells;
    this.slot = slot;
    this.isSync = isSync;
    this.#random = seed;
  }

  /** A number from 0 to below `n`. */
  below(n: number): number {
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#random / 2 ** 32) * n);
  }

  /** How to wait this time: mostly as this thread does, mostly for as long as it takes. */
  patience(): { readonly isBlocking: boolean; readonly timeout: number; readonly mayTimeOut: boolean } {
    // A thread that awaits may hold a lock that it has just been granted: if it blocks for another one, then not for long.
    const isBlocking = this.isSync || this.below(50) === 0;
    const mayTimeOut = this.below(4) === 0 || isBlocking !== this.isSync;
    return { isBlocking, timeout: mayTimeOut ? this.below(3) : STUCK_MS, mayTimeOut };
  }

  /** Lets pass what may come of a wait: it ran out, or another flow of this thread has been granted what it blocks for. */
  excuse(error: unknown, mayTimeOut: boolean): void {
    const { code } = error as { code?: string };
    if (code !== 'DEADLOCK' && (code !== 'TIMEOUT' || !mayTimeOut)) throw error;
  }

  /** A place where a thread that was told so dies. */
  mayDie(): void {
    const order = Atomics.load(this.cells, cellOf(this.slot, ORDER));
    if (order !== 0) this.#die(SELF_MADE_DEATHS[order - 1] as (typeof SELF_MADE_DEATHS)[number]); // the storm gives no other orders
  }

  /**
   * What is done alone: nobody else may write `cells[at]` meanwhile. `abandoned` says that somebody died here, whose name may
   * be there still.
   */
  alone(cells: Int32Array, at: number, abandoned: boolean): void {
    const before = Atomics.exchange(cells, at, this.id);
    if (before !== 0 && !abandoned) throw new Error(`${this.id} met ${before} inside, of whose death nobody spoke`);
    for (let i = this.below(40); i > 0; i--) {
      const inside = Atomics.load(cells, at);
      if (inside !== this.id) throw new Error(`${inside} came in while ${this.id} was inside`);
    }
    this.mayDie();
    if (abandoned) Atomics.add(this.cells, ABANDONED, 1);
    Atomics.store(cells, at, 0);
  }

  #die(death: (typeof SELF_MADE_DEATHS)[number]): never {
    if (death === 'exit') process.exit(0);
    // Thrown outside of any promise, so that no `catch` of what is tested hears of it: the thread is inside meanwhile.
    if (death === 'throw') {
      process.nextTick(() => {
        throw new Error(THROWN_ON_PURPOSE);
      });
      throw new Error(THROWN_ON_PURPOSE);
    }
    const hoard: unknown[] = [];
    for (;;) hoard.push(Array.from<number>({ length: 100_000 }).fill(0.5));
  }
}
