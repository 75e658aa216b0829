/** A moment of a pool. */
export interface ThreadPoolStats {
  readonly name: string;
  /** How many threads it may have. */
  readonly size: number;
  /** Those that live, by slot. */
  readonly threads: readonly ThreadStats[];
  /** Tasks that no thread has begun yet. */
  readonly queued: number;
  /** Tasks that a thread has begun. */
  readonly running: number;
  /** Tasks that ended with a result, since the pool was made. */
  readonly completed: number;
  /** Tasks that were rejected, for whatever reason. */
  readonly failed: number;
  /** Threads that died over a task or with an error. */
  readonly replaced: number;
  /** For how long tasks waited until they began. */
  readonly waitTime: DurationStats;
  /** For how long they ran. */
  readonly runTime: DurationStats;
}

export interface ThreadStats {
  readonly slot: number;
  readonly threadId: number;
  readonly state: 'starting' | 'idle' | 'busy' | 'stopping';
}

/** Durations in milliseconds. When there are very many tasks, a part of them is measured. */
export interface DurationStats {
  /** How many were measured. */
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}
