/** Whether a contender is partyline, the bare operations that nobody can beat, or somebody else's package. */
export type Role = 'ours' | 'limit' | 'rival';

/** What a contender needs when the Node that runs the bench may be too old for it: this version or a later one. */
export type Runtime = 'node24';

/** What is measured. With `/s` more is better, with the others less. */
export type Unit = 'ns' | 'us' | 'ms' | '/s';

/** What a figure has set up for its contenders, in the process that runs the bench: ports, passwords. */
export type Place = Readonly<Record<string, string | number>>;

/** What a contender is told when it opens. */
export interface Setting {
  /** How long a round should take, in milliseconds. */
  readonly budgetMs: number;
  /** Only whether it runs is of interest: batches may be small. */
  readonly isQuick: boolean;
  readonly place: Place;
}

/** What one round has brought. */
export interface Sample {
  /** In the figure's unit. */
  readonly values: readonly number[];
  /** What was counted on the way; summed up over the rounds. */
  readonly counts?: Counts | undefined;
}

export type Counts = Readonly<Record<string, number>>;

/** A contender that does something a given number of times; the harness takes the time. */
export interface Timed {
  run(times: number): void | Promise<void>;
  /** Fewer times than this mean nothing, whatever the budget is; default 1. */
  readonly batch?: number | undefined;
}

/** A contender that measures by itself. */
export interface Sampled {
  sample(budgetMs: number): Promise<Sample>;
}

export type Opened = Timed | Sampled;

/**
 * One way to do what a figure measures. It is opened in a process of its own and never closed: the process is killed.
 *
 * `open` throws `Absent` when it cannot take part on this machine or Node.
 */
export interface Contender {
  readonly name: string;
  readonly role: Role;
  /** Absent: the Node that runs the bench. */
  readonly runtime?: Runtime | undefined;
  open(setting: Setting): Opened | Promise<Opened>;
}

/** What was set up for a figure. */
export interface Prepared {
  readonly place: Place;
  close(): Promise<void>;
}

/** One number that is worth knowing, for all who have it. The first contender of ours is what the ratios refer to. */
export interface Figure {
  readonly title: string;
  readonly unit: Unit;
  /** URL of the module that exports the figure: contenders are opened in other processes. */
  readonly module: string;
  readonly contenders: readonly Contender[];
  readonly targets?: readonly Target[];
  /** No more rounds than these, where one takes very long. */
  readonly rounds?: number;
  /** Sets up what all contenders use. Throws `Absent` when that is not possible here. */
  prepare?(): Promise<Prepared>;
}

/** What a figure should be. */
export interface Target {
  /** As in "Mutex 'fifo' at most 1.5 x the bare pair". */
  readonly says: string;
  readonly limit: number;
  readonly isAtMost: boolean;
  /** What was reached; undefined when a contender that it takes is missing. */
  measure(results: readonly Result[]): number | undefined;
}

/** What became of one contender. */
export interface Result {
  readonly name: string;
  readonly role: Role;
  readonly runtime?: Runtime | undefined;
  /** By round. */
  readonly rounds: readonly (readonly number[])[];
  readonly counts: Counts;
  /** Why there are no rounds, or no more. */
  readonly failure?: { readonly kind: 'absent' | 'failed'; readonly reason: string } | undefined;
}
