import { STAYS } from '../memory/sharing.js';

/** The right to use something alone until it is given back. */
export class Lease<C extends object> {
  /** What was leased. */
  readonly connection: C;
  readonly #giveBack: () => void;
  #held = true;

  constructor(connection: C, giveBack: () => void) {
    this.connection = connection;
    this.#giveBack = giveBack;
  }

  /** Whether it has not been given back yet. */
  get held(): boolean {
    return this.#held;
  }

  /** @internal */
  get [STAYS](): string {
    return 'a lease belongs to the thread and flow that got it: send its connection, and lease that there';
  }

  /** Gives it back. False when that had been done. */
  release(): boolean {
    if (!this.#held) return false;
    this.#held = false;
    this.#giveBack();
    return true;
  }

  [Symbol.dispose](): void {
    this.release();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.release();
    return Promise.resolve();
  }
}

/** The same object, with every method called through `around`. */
export function callingThrough<C extends object>(object: C, around: <T>(call: () => T) => T): C {
  return new Proxy(object, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function' || key === 'constructor') return value;
      return (...args: unknown[]): unknown => around(() => Reflect.apply(value, target, args));
    },
  });
}
