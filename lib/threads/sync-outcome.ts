import { decodeError } from './error-codec.js';
import type { JobTaker } from './job-taker.js';
import type { AnswerData } from './messages.js';
import { decodeValue } from './value-codec.js';

/** What becomes of a task for which a thread is blocked. */
export class SyncOutcome implements JobTaker {
  #taken: (() => unknown) | undefined;

  get isThere(): boolean {
    return this.#taken !== undefined;
  }

  /** Its result; throws its error. */
  take(): unknown {
    return this.#taken?.();
  }

  result(value: unknown): void {
    this.#taken = () => value;
  }

  failure(makeError: () => unknown): void {
    this.#taken = () => {
      throw makeError();
    };
  }

  encoded(answer: AnswerData): void {
    this.#taken = () => {
      if ('error' in answer) throw decodeError(answer.error);
      return decodeValue(answer.value); // what a blocked thread has not loaded it cannot attach
    };
  }
}
