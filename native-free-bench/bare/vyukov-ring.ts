/**
 * Vyukov's bounded queue (https://www.1024cores.net/home/lock-free-algorithms/queues/bounded-mpmc-queue): the fewest atomic
 * operations for any number of threads on both ends. A thread that dies between two of them blocks everybody.
 *
 *   word        name
 *   0           HEAD   position of the next pop
 *   32          TAIL   position of the next push
 *   64 + 2i     stamp  position: free; position + 1: full
 *   65 + 2i     value
 */
const HEAD = 0;
const TAIL = 32;
const CELLS = 64;

export class VyukovRing {
  readonly #words: Int32Array;
  readonly #mask: number;

  /** The capacity is a power of two. */
  constructor(capacity: number, buffer: SharedArrayBuffer = VyukovRing.#create(capacity)) {
    this.#words = new Int32Array(buffer);
    this.#mask = capacity - 1;
  }

  static #create(capacity: number): SharedArrayBuffer {
    const buffer = new SharedArrayBuffer((CELLS + 2 * capacity) * Int32Array.BYTES_PER_ELEMENT);
    const words = new Int32Array(buffer);
    for (let i = 0; i < capacity; i++) words[CELLS + 2 * i] = i;
    return buffer;
  }

  get buffer(): SharedArrayBuffer {
    return this.#words.buffer as SharedArrayBuffer;
  }

  push(value: number): boolean {
    const words = this.#words;
    for (;;) {
      const tail = Atomics.load(words, TAIL);
      const at = CELLS + 2 * (tail & this.#mask);
      const ahead = (Atomics.load(words, at) - tail) | 0;
      if (ahead < 0) return false;
      if (ahead > 0 || Atomics.compareExchange(words, TAIL, tail, (tail + 1) | 0) !== tail) continue;
      words[at + 1] = value;
      Atomics.store(words, at, (tail + 1) | 0);
      return true;
    }
  }

  pop(): number {
    const words = this.#words;
    for (;;) {
      const head = Atomics.load(words, HEAD);
      const at = CELLS + 2 * (head & this.#mask);
      const ahead = (Atomics.load(words, at) - head - 1) | 0;
      if (ahead < 0) return -1;
      if (ahead > 0 || Atomics.compareExchange(words, HEAD, head, (head + 1) | 0) !== head) continue;
      const value = words[at + 1] as number; // within the buffer
      Atomics.store(words, at, (head + this.#mask + 1) | 0);
      return value;
    }
  }
}
