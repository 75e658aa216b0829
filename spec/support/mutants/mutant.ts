/** The suites of model cases. */
export type SuiteName =
  | 'realm'
  | 'fair'
  | 'barging'
  | 'ring'
  | 'slots'
  | 'semaphore'
  | 'shared'
  | 'event'
  | 'latch'
  | 'barrier'
  | 'condition'
  | 'names'
  | 'requests'
  | 'state'
  | 'mutex'
  | 'soak'
  | 'deadlock';

/** What is checked with random calls or random messages. */
export type PropertyName = 'hold' | 'rendezvous' | 'condition';

/** A small, wrong change to a shipped source. */
export interface Mutant {
  readonly name: string;
  /** From the root of the repository. */
  readonly file: string;
  /** Text that occurs once in the file, and what it becomes; several changes are made one after the other. */
  readonly changes: readonly (readonly [from: string, to: string])[];
  /** Where it should be found, in the order of trying. */
  readonly suites: readonly SuiteName[];
  /** Instead of in a suite. */
  readonly property?: PropertyName;
  /** A case that finds it with its deep bounds only. */
  readonly deep?: string;
  /** Why no test can find it: what it does is not wrong. */
  readonly harmless?: string;
}
