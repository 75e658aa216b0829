/** So many are compared one by one: that is faster than to look them up. */
const FEW = 64;

/** The objects of one value that have been met so far: a clone keeps identity, so none may be met for a second time. */
export class SeenContainers {
  readonly #most: number;
  readonly #few: unknown[] = Array.from({ length: FEW }, () => undefined);
  /** All of them, once they are more than a few. */
  #many: Set<unknown> | undefined;
  #count = 0;

  /** `most` is how many there may be. */
  constructor(most: number) {
    this.#most = most;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Answers false when an object is one too many, or there for the second time. */
  enter(container: object): boolean {
    const few = this.#few;
    const count = this.#count;
    if (count >= FEW) return this.#enterMany(container);
    if (count >= this.#most) return false;
    for (let i = 0; i < count; i++) if (few[i] === container) return false;
    few[count] = container;
    this.#count = count + 1;
    return true;
  }

  /** Begins with another value. */
  forget(): void {
    for (let i = 0; i < this.#count && i < FEW; i++) this.#few[i] = undefined;
    this.#many = undefined;
    this.#count = 0;
  }

  #enterMany(container: object): boolean {
    const many = (this.#many ??= new Set(this.#few));
    if (this.#count >= this.#most || many.has(container)) return false;
    many.add(container);
    this.#count++;
    return true;
  }
}
