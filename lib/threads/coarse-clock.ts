import { processMs } from '../memory/process-clock.js';

/** The clock is read once for so many calls that are made without a turn of the event loop in between: it takes longer than the rest of them. */
const CALLS_PER_READING = 64;

/** A clock for what happens very often. */
export class CoarseClock {
  #us = 0;
  #calls = 0;

  /** Microseconds on the clock of the process, in 32 bits; a little old perhaps. */
  nowUs(): number {
    if (this.#calls === 0) queueMicrotask(this.#readAgain);
    if (this.#calls++ % CALLS_PER_READING === 0) this.#us = (processMs() * 1_000) | 0;
    return this.#us;
  }

  readonly #readAgain = (): void => {
    this.#calls = 0;
  };
}
