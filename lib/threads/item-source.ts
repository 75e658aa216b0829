type Step<T> = IteratorResult<T, unknown>;

/** Where a map gets its items: an iterator of either kind. */
export type ItemIterator<T> = Iterator<T, unknown> | AsyncIterator<T, unknown>;

/** What a source tells. */
export interface ItemSink<T> {
  /** How many more items it wants at the moment. */
  wanted(): number;
  take(item: T): void;
  exhausted(): void;
  failed(error: unknown): void;
}

function isPromise<T>(step: Step<T> | PromiseLike<Step<T>>): step is PromiseLike<Step<T>> {
  return typeof (step as Partial<PromiseLike<Step<T>>>).then === 'function';
}

/** Gets items from an iterator, one after the other, as long as they are wanted. Nobody calls its iterator but this. */
export class ItemSource<T> {
  readonly #iterator: ItemIterator<T>;
  readonly #sink: ItemSink<T>;
  /** The iterator has been asked for an item and has not answered. */
  #isAsked = false;
  #isOver = false;

  /** Opens the iterator. */
  constructor(items: Iterable<T> | AsyncIterable<T>, sink: ItemSink<T>) {
    this.#iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
    this.#sink = sink;
  }

  pull(): void {
    while (!this.#isAsked && !this.#isOver && this.#sink.wanted() > 0) this.#ask();
  }

  /** Ends the iterator, unless it has ended by itself. Waits for that, but not when it still owes an item: that may never come. */
  async close(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    const closing = this.#return();
    if (this.#isAsked) closing.catch(() => undefined); // nobody hears of it
    else await closing;
  }

  async #return(): Promise<void> {
    await this.#iterator.return?.();
  }

  #ask(): void {
    this.#isAsked = true;
    try {
      const step = this.#iterator.next();
      if (!isPromise(step)) return this.#answered(step);
      step.then(
        later => {
          this.#answered(later);
          this.pull();
        },
        (error: unknown) => this.#broke(error),
      );
    } catch (error) {
      this.#broke(error);
    }
  }

  #answered(step: Step<T>): void {
    this.#isAsked = false;
    if (this.#isOver) return;
    if (step.done !== true) return this.#sink.take(step.value);
    this.#isOver = true;
    this.#sink.exhausted();
  }

  /** Whoever threw has ended. */
  #broke(error: unknown): void {
    this.#isAsked = false;
    if (this.#isOver) return;
    this.#isOver = true;
    this.#sink.failed(error);
  }
}
