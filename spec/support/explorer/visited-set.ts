const BITS_AT_FIRST = 16;

/**
 * A set of 64-bit hashes, each with the lowest cost at which it was reached; 9 bytes each, open addressing. Two states
 * that collide are taken for one: about n^2 / 2^65.
 */
export class VisitedSet {
  #table: Uint32Array = new Uint32Array(2 << BITS_AT_FIRST);
  #costs: Uint8Array = new Uint8Array(1 << BITS_AT_FIRST);
  #mask: number = (1 << BITS_AT_FIRST) - 1;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** False when it was there already, at this cost or a lower one. */
  add(high: number, low: number, cost: number): boolean {
    const a = high >>> 0;
    const b = low >>> 0 || 1; // 0 is an empty place
    const at = this.#find(a, b);
    if (this.#table[2 * at + 1] !== 0) {
      if ((this.#costs[at] as number) <= cost) return false; // the table is as long as its mask
      this.#costs[at] = cost;
      return true;
    }
    this.#put(at, a, b, cost);
    if (++this.#size * 10 > this.#mask * 7) this.#grow();
    return true;
  }

  /** Where a hash is, or would be. */
  #find(a: number, b: number): number {
    const table = this.#table;
    let at = (a ^ (b >>> 7)) & this.#mask;
    while (table[2 * at + 1] !== 0 && (table[2 * at] !== a || table[2 * at + 1] !== b)) at = (at + 1) & this.#mask;
    return at;
  }

  #put(at: number, a: number, b: number, cost: number): void {
    this.#table[2 * at] = a;
    this.#table[2 * at + 1] = b;
    this.#costs[at] = cost;
  }

  #grow(): void {
    const [table, costs] = [this.#table, this.#costs];
    this.#table = new Uint32Array(table.length * 2);
    this.#costs = new Uint8Array(costs.length * 2);
    this.#mask = this.#mask * 2 + 1;
    for (let at = 0; at < costs.length; at++) {
      const [a, b] = [table[2 * at] as number, table[2 * at + 1] as number]; // within the table
      if (b !== 0) this.#put(this.#find(a, b), a, b, costs[at] as number);
    }
  }
}
