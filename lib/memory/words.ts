/**
 * A row of 32-bit words that threads share. Everything above `memory/` reads and writes shared memory through this
 * interface and nothing else, so the schedule explorer in `spec/` can run the shipped classes on a memory of its own
 * and stop them between any two operations.
 *
 * All operations are sequentially consistent. Values are signed 32-bit integers and wrap.
 */
export interface Words {
  load(index: number): number;
  store(index: number, value: number): void;
  /** Adds and answers the value before. */
  add(index: number, amount: number): number;
  /** Sets bits and answers the value before. */
  or(index: number, bits: number): number;
  /** Keeps only these bits and answers the value before. */
  and(index: number, bits: number): number;
  /** Compare-and-set: writes `to` if the word is `from`. Answers whether it was. */
  cas(index: number, from: number, to: number): boolean;
  /** Sleeps while the word is `expected`, for at most `timeoutMs`. */
  wait(index: number, expected: number, timeoutMs: number): 'ok' | 'not-equal' | 'timed-out';
  /** Calls `woken` once after a notify. False, and no call, when the word is not `expected`. */
  waitAsync(index: number, expected: number, woken: () => void): boolean;
  /** Wakes all that sleep on the word. */
  notify(index: number): void;
}

/** Words that are read and written without synchronising. An `Int32Array` has this shape. */
export interface Cells {
  [index: number]: number;
}

/** Memory that threads share, to be passed on: what is in it is read and written as {@link SharedWords}. */
export type SharedMemory = SharedArrayBuffer;

/** Words written by different threads in hot paths sit this far apart (128 bytes: two cache lines, for the adjacent-line prefetcher). */
export const WORDS_PER_LINE = 32;

const BYTES_PER_WORD: number = Int32Array.BYTES_PER_ELEMENT;

/** {@link Words} in real shared memory. */
export class SharedWords implements Words {
  readonly buffer: SharedArrayBuffer;
  /** Where in the buffer they begin, in words. */
  readonly offset: number;
  readonly #cells: Int32Array;

  /** All words of a buffer, or `length` of them from `offset` on. */
  constructor(buffer: SharedArrayBuffer, offset = 0, length?: number) {
    this.buffer = buffer;
    this.offset = offset;
    this.#cells = new Int32Array(buffer, offset * BYTES_PER_WORD, length);
  }

  /** New words, all zero. */
  static allocate(count: number): SharedWords {
    return new SharedWords(new SharedArrayBuffer(count * BYTES_PER_WORD));
  }

  /** How many words there are. */
  get length(): number {
    return this.#cells.length;
  }

  /** The same words for plain reading and writing: only for data that an atomic store publishes afterwards. */
  get cells(): Int32Array {
    return this.#cells;
  }

  load(index: number): number {
    return Atomics.load(this.#cells, index);
  }

  store(index: number, value: number): void {
    Atomics.store(this.#cells, index, value);
  }

  add(index: number, amount: number): number {
    return Atomics.add(this.#cells, index, amount);
  }

  or(index: number, bits: number): number {
    return Atomics.or(this.#cells, index, bits);
  }

  and(index: number, bits: number): number {
    return Atomics.and(this.#cells, index, bits);
  }

  cas(index: number, from: number, to: number): boolean {
    return Atomics.compareExchange(this.#cells, index, from, to) === from;
  }

  wait(index: number, expected: number, timeoutMs: number): 'ok' | 'not-equal' | 'timed-out' {
    return Atomics.wait(this.#cells, index, expected, timeoutMs);
  }

  // Never with a timeout: a timed waitAsync that is notified early stays queued until its time and stalls the loop then.
  waitAsync(index: number, expected: number, woken: () => void): boolean {
    const { async, value } = Atomics.waitAsync(this.#cells, index, expected);
    if (!async) return false;
    void value.then(woken);
    return true;
  }

  notify(index: number): void {
    Atomics.notify(this.#cells, index);
  }
}
