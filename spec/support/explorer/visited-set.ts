const BITS_AT_FIRST = 16;

/** A set of 64-bit hashes, 8 bytes each, open addressing. Two states that collide are taken for one: about n^2 / 2^65. */
export class VisitedSet {
  #table: Uint32Array = new Uint32Array(2 << BITS_AT_FIRST);
  #mask: number = (1 << BITS_AT_FIRST) - 1;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** False when it was there already. */
  add(high: number, low: number): boolean {
    const a = high >>> 0;
    const b = low >>> 0 || 1; // 0, 0 is an empty place
    if (!this.#put(a, b)) return false;
    if (++this.#size * 10 > this.#mask * 7) this.#grow();
    return true;
  }

  #put(a: number, b: number): boolean {
    const table = this.#table;
    for (let at = (a ^ (b >>> 7)) & this.#mask; ; at = (at + 1) & this.#mask) {
      if (table[2 * at + 1] === 0) {
        table[2 * at] = a;
        table[2 * at + 1] = b;
        return true;
      }
      if (table[2 * at] === a && table[2 * at + 1] === b) return false;
    }
  }

  #grow(): void {
    const old = this.#table;
    this.#table = new Uint32Array(old.length * 2);
    this.#mask = this.#mask * 2 + 1;
    for (let i = 0; i < old.length; i += 2) if (old[i + 1] !== 0) this.#put(old[i] as number, old[i + 1] as number); // i + 1 < length
  }
}
