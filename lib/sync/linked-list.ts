/** An entry of a {@link LinkedList}: its ticket to be removed. */
export interface Entry<T> {
  readonly value: T;
  previous: Entry<T> | undefined;
  next: Entry<T> | undefined;
  listed: boolean;
}

/** A queue out of whose middle things can be taken: what is cancelled must not stay, with its arguments, until its turn. */
export class LinkedList<T> {
  #first: Entry<T> | undefined;
  #last: Entry<T> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): T | undefined {
    return this.#first?.value;
  }

  get last(): T | undefined {
    return this.#last?.value;
  }

  get firstEntry(): Entry<T> | undefined {
    return this.#first;
  }

  push(value: T): Entry<T> {
    const entry: Entry<T> = { value, previous: this.#last, next: undefined, listed: true };
    if (this.#last === undefined) this.#first = entry;
    else this.#last.next = entry;
    this.#last = entry;
    this.#size++;
    return entry;
  }

  /** Puts a value before all others. */
  unshift(value: T): Entry<T> {
    const entry: Entry<T> = { value, previous: undefined, next: this.#first, listed: true };
    if (this.#first === undefined) this.#last = entry;
    else this.#first.previous = entry;
    this.#first = entry;
    this.#size++;
    return entry;
  }

  shift(): T | undefined {
    const first = this.#first;
    if (first !== undefined) this.remove(first);
    return first?.value;
  }

  /** Takes an entry out; one that is out already stays out. */
  remove(entry: Entry<T>): void {
    if (!entry.listed) return;
    if (entry.previous === undefined) this.#first = entry.next;
    else entry.previous.next = entry.next;
    if (entry.next === undefined) this.#last = entry.previous;
    else entry.next.previous = entry.previous;
    entry.listed = false;
    this.#size--;
  }
}
