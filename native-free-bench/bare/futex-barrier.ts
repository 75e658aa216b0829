/**
 * A barrier on a futex: it knows no parties, so one that dies leaves all others waiting.
 *
 *   word  name        written by
 *   0     ARRIVED     parties (add); the last to come: 0
 *   1     GENERATION  the last to come (add), after ARRIVED
 */
const ARRIVED = 0;
const GENERATION = 1;
const WORDS = 2;

export class FutexBarrier {
  readonly #words: Int32Array;
  readonly #parties: number;

  constructor(buffer: SharedArrayBuffer, parties: number) {
    this.#words = new Int32Array(buffer);
    this.#parties = parties;
  }

  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT);
  }

  wait(): void {
    const generation = Atomics.load(this.#words, GENERATION);
    if (Atomics.add(this.#words, ARRIVED, 1) + 1 < this.#parties) {
      while (Atomics.load(this.#words, GENERATION) === generation) Atomics.wait(this.#words, GENERATION, generation);
      return;
    }
    Atomics.store(this.#words, ARRIVED, 0);
    Atomics.add(this.#words, GENERATION, 1);
    Atomics.notify(this.#words, GENERATION);
  }
}
