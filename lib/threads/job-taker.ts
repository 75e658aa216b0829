import type { AnswerData } from './messages.js';

/** Who gets the result of a task. One of its methods is called, once. */
export interface JobTaker {
  result(value: unknown): void;
  /** `makeError` makes the error, in the async context of those who wait. */
  failure(makeError: () => unknown): void;
  /** Takes a result or an error as it comes from its thread; without this, it is decoded first. */
  encoded?(answer: AnswerData): void;
}

/** Those who await a promise. */
export class PromiseTaker implements JobTaker {
  readonly #resolve: (value: unknown) => void;

  constructor(resolve: (value: unknown) => void) {
    this.#resolve = resolve;
  }

  result(value: unknown): void {
    this.#resolve(value);
  }

  /** The error is made by a promise that the awaited one follows by then: so its stack shows the functions that await. */
  failure(makeError: () => unknown): void {
    const followed = Promise.resolve().then(nothing);
    this.#resolve(
      followed.then(() => {
        throw makeError();
      }),
    );
  }
}

function nothing(): void {
  // A turn of the microtasks, in which the awaited promise begins to follow.
}
