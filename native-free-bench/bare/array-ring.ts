/** A ring in an ordinary array: what a queue costs when only one thread has it. */
export class ArrayRing {
  readonly #items: number[];
  #head = 0;
  #size = 0;

  constructor(capacity: number) {
    this.#items = Array.from({ length: capacity }, () => -1);
  }

  push(item: number): boolean {
    const { length } = this.#items;
    if (this.#size === length) return false;
    this.#items[(this.#head + this.#size) % length] = item;
    this.#size++;
    return true;
  }

  pop(): number {
    if (this.#size === 0) return -1;
    const item = this.#items[this.#head] as number; // within the array
    this.#head = (this.#head + 1) % this.#items.length;
    this.#size--;
    return item;
  }
}
