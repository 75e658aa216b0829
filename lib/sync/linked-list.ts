/** What can stand in a {@link LinkedList}: in one at a time. */
export interface Link<E> {
  previous: E | undefined;
  next: E | undefined;
  isListed: boolean;
}

/** A queue out of whose middle things can be taken: what is cancelled must not stay, with its arguments, until its turn. */
export class LinkedList<E extends Link<E>> {
  #first: E | undefined;
  #last: E | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): E | undefined {
    return this.#first;
  }

  get last(): E | undefined {
    return this.#last;
  }

  /** Puts it behind all others. */
  push(link: E): void {
    link.previous = this.#last;
    if (this.#last === undefined) this.#first = link;
    else this.#last.next = link;
    this.#last = link;
    link.isListed = true;
    this.#size++;
  }

  /** Puts it before all others. */
  unshift(link: E): void {
    link.next = this.#first;
    if (this.#first === undefined) this.#last = link;
    else this.#first.previous = link;
    this.#first = link;
    link.isListed = true;
    this.#size++;
  }

  /** Takes it out; what is out already stays out. */
  remove(link: E): void {
    if (!link.isListed) return;
    const { previous, next } = link;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    link.previous = undefined;
    link.next = undefined;
    link.isListed = false;
    this.#size--;
  }
}
