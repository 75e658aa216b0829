/**
 * Starts several threads at the same instant and stops them together.
 *
 *   word  name     written by
 *   0     ARRIVED  members: how many are at the gate
 *   1     OPEN     the last member to arrive: 1 lets all of them go
 *   2     STOP     whoever runs the crew: 1 ends the round
 */
const ARRIVED = 0;
const OPEN = 1;
const STOP = 2;
const WORDS = 3;
/** How many steps go between two looks at STOP. */
const STRIDE = 16;

/** What one member of a crew has done. */
export interface Work {
  readonly steps: number;
  readonly tookMs: number;
}

export class Gate {
  readonly #words: Int32Array;
  readonly #members: number;

  constructor(buffer: SharedArrayBuffer, members: number) {
    this.#words = new Int32Array(buffer);
    this.#members = members;
  }

  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT);
  }

  stop(): void {
    Atomics.store(this.#words, STOP, 1);
  }

  /** Steps from the common start to the common end. */
  work(step: () => void): Work {
    this.#enter();
    const startMs = performance.now();
    let steps = 0;
    do {
      for (let i = 0; i < STRIDE; i++) step();
      steps += STRIDE;
    } while (!this.#isStopped());
    return { steps, tookMs: performance.now() - startMs };
  }

  /** The same with steps that are awaited. */
  async workAsync(step: () => Promise<void>): Promise<Work> {
    this.#enter();
    const startMs = performance.now();
    let steps = 0;
    do {
      await step();
      steps++;
    } while (!this.#isStopped());
    return { steps, tookMs: performance.now() - startMs };
  }

  #enter(): void {
    if (Atomics.add(this.#words, ARRIVED, 1) + 1 < this.#members) {
      Atomics.wait(this.#words, OPEN, 0);
      return;
    }
    Atomics.store(this.#words, OPEN, 1);
    Atomics.notify(this.#words, OPEN);
  }

  #isStopped(): boolean {
    return Atomics.load(this.#words, STOP) === 1;
  }
}
