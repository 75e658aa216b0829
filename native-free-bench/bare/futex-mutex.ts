/**
 * The textbook mutex on a futex (Drepper, "Futexes are tricky", https://www.akkadia.org/drepper/futex.pdf): it knows no order and
 * no owner, and is lost when its owner dies.
 *
 *   UNLOCKED, LOCKED, CONTENDED (locked, and unlock wakes one)
 */
const UNLOCKED = 0;
const LOCKED = 1;
const CONTENDED = 2;

export class FutexMutex {
  readonly #words: Int32Array;

  constructor(buffer: SharedArrayBuffer) {
    this.#words = new Int32Array(buffer);
  }

  lock(): void {
    if (Atomics.compareExchange(this.#words, 0, UNLOCKED, LOCKED) === UNLOCKED) return;
    while (Atomics.exchange(this.#words, 0, CONTENDED) !== UNLOCKED) Atomics.wait(this.#words, 0, CONTENDED);
  }

  unlock(): void {
    if (Atomics.exchange(this.#words, 0, UNLOCKED) === CONTENDED) Atomics.notify(this.#words, 0, 1);
  }
}
