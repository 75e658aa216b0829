/** What a pool is doing this moment, and has done since it was made. */
export interface ThreadPoolStats {
  readonly name: string;
  /** How many threads it may have. */
  readonly size: number;
  /** Those that live, by slot. */
  readonly threads: readonly ThreadStats[];
  /** Tasks that no thread has begun yet: they wait for a thread, or for their locks. */
  readonly queued: number;
  /** Tasks that a thread has begun. */
  readonly running: number;
  /** Tasks that ended with a result, since the pool was made. */
  readonly completed: number;
  /** Tasks that were accepted, and rejected for whatever reason. */
  readonly failed: number;
  /** Threads that died over a task or with an error. */
  readonly replaced: number;
  /** For how long tasks waited until they began, for a thread or for their locks. */
  readonly waitTime: DurationStats;
  /** For how long they ran. */
  readonly runTime: DurationStats;
}

/** A thread of a pool. */
export interface ThreadStats {
  /** Its place, 0 to size - 1; there may be two with the same one while one follows the other. */
  readonly slot: number;
  /** Node's. */
  readonly threadId: number;
  /** `busy`: it has a task. */
  readonly state: 'starting' | 'idle' | 'busy' | 'stopping';
}

/** Durations in milliseconds; 0 when nothing was measured. Of tasks that take less than 20 microseconds only one of 16 is. */
export interface DurationStats {
  /** How many were measured. */
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** The median; half of them took no longer. */
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}
