import type { Words } from '../memory/words.js';

/** A word that only rises: anybody may raise it, by CAS. */
export class HighWater {
  readonly #words: Words;
  readonly #at: number;

  constructor(words: Words, at: number) {
    this.#words = words;
    this.#at = at;
  }

  get value(): number {
    return this.#words.load(this.#at);
  }

  /** Makes it `to`, if that is more. */
  raise(to: number): void {
    for (;;) {
      const { value } = this;
      if (value >= to || this.#words.cas(this.#at, value, to)) return;
    }
  }
}
