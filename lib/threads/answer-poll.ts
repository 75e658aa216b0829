import type { Lane } from '../memory/lane.js';
import type { SpinBoard } from './spin-board.js';
import { SpinBudget } from './spin-budget.js';

/** What is looked at for answers. */
export interface Polled {
  /** Takes what has been answered. Answers how many tasks that were. */
  poll(): number;
  /** Asks to be rung from now on, also if the answer is false: there is something to take already. */
  sleep(): boolean;
  /** Does not want to be rung any more. */
  wake(): void;
  /** Whether answers are to come. */
  readonly isExpecting: boolean;
  /** Nothing has come for a while. */
  waitsLong(): void;
}

const LOOKS_PER_TURN = 30;
/** With no core to spare, whoever computes is to have it. */
const TURNS_WITHOUT_CORE = 2;

/**
 * Looks for answers in the turns of this thread's event loop, so timers and sockets go on meanwhile: for a while in each turn, then, asleep,
 * when the bell is rung.
 */
export class AnswerPoll {
  readonly #polled: Polled;
  readonly #lane: Lane;
  readonly #spins: SpinBoard;
  readonly #budget: SpinBudget = new SpinBudget();
  #state: 'off' | 'turning' | 'asleep' = 'off';
  #emptyTurns = 0;
  #emptySinceMs = 0;

  constructor(polled: Polled, lane: Lane, spins: SpinBoard) {
    this.#polled = polled;
    this.#lane = lane;
    this.#spins = spins;
  }

  /** Answers are to come. */
  start(): void {
    if (this.#state === 'turning') return;
    if (this.#state === 'asleep') this.#wake();
    this.#emptyTurns = 0;
    this.#state = 'turning';
    setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    if (this.#state !== 'turning') return;
    if (this.#look() > 0) {
      if (this.#emptyTurns > 0) this.#budget.hit();
      this.#emptyTurns = 0;
    } else this.#emptyTurns++;
    if (!this.#polled.isExpecting) this.#state = 'off';
    else if (this.#emptyTurns > 0 && this.#hasWaitedLong() && this.#sleep()) this.#polled.waitsLong();
    else setImmediate(this.#turn);
  };

  /** Looks once, or a few times: a turn of the event loop takes longer than a task that does next to nothing. */
  #look(): number {
    const looks = this.#spins.hasFreeCore() ? LOOKS_PER_TURN : 1;
    for (let look = 0; look < looks; look++) {
      const answered = this.#polled.poll();
      if (answered > 0) return answered;
    }
    return 0;
  }

  #hasWaitedLong(): boolean {
    if (!this.#spins.hasFreeCore()) return this.#emptyTurns > TURNS_WITHOUT_CORE;
    if (this.#emptyTurns === 1) this.#emptySinceMs = performance.now();
    return performance.now() - this.#emptySinceMs > this.#budget.ms;
  }

  #sleep(): boolean {
    if (!this.#polled.sleep()) {
      this.#polled.wake();
      return false;
    }
    this.#state = 'asleep';
    this.#budget.miss();
    this.#lane.watch(this.#rung);
    return true;
  }

  #wake(): void {
    this.#lane.unwatch(this.#rung);
    this.#polled.wake();
  }

  /** The bell rings for other reasons as well, and for answers that have been taken already: it asks again to be rung then. */
  readonly #rung = (): void => {
    if (this.#state !== 'asleep' || (this.#polled.poll() === 0 && this.#polled.sleep())) return;
    if (this.#polled.isExpecting) this.start();
    else this.#stop();
  };

  #stop(): void {
    if (this.#state === 'asleep') this.#wake();
    this.#state = 'off';
  }
}
