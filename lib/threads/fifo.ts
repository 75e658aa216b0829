/** So many places of taken items are given up at once. */
const MANY = 1024;

/** A list that is filled at the end and emptied at the front, which costs the same however long it is. */
export class Fifo<T> {
  #items: T[] = [];
  #first = 0;

  get length(): number {
    return this.#items.length - this.#first;
  }

  /** The oldest. */
  get first(): T | undefined {
    return this.#items[this.#first];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#first++];
    if (this.length === 0 || this.#first >= MANY) this.#forgetTaken();
    return item;
  }

  /** Takes all, the oldest first. */
  takeAll(): T[] {
    const items = this.#items.slice(this.#first);
    this.#items = [];
    this.#first = 0;
    return items;
  }

  #forgetTaken(): void {
    this.#items.splice(0, this.#first);
    this.#first = 0;
  }
}
