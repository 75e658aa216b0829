import type { WaitOptions } from '../sync/wait-options.js';
import type { ExecuteOptions } from './execute-options.js';
import type { PoolEvents } from './pool-events.js';
import type { PoolDescription } from './pool-messages.js';
import type { TaskTarget } from './task.js';
import type { ThreadPoolStats } from './thread-pool-stats.js';

/** A pool of threads, as the thread sees it to which it belongs, or another one that was given it. */
export interface PoolEngine {
  readonly description: PoolDescription;
  readonly size: number;
  /** Only in the thread to which the pool belongs. */
  readonly events?: PoolEvents;
  execute(task: TaskTarget<unknown>, args: readonly unknown[], options: ExecuteOptions | undefined): Promise<unknown>;
  executeSync(task: TaskTarget<unknown>, args: readonly unknown[], options: ExecuteOptions | undefined): unknown;
  stats(): ThreadPoolStats;
  resize(size: number): Promise<void>;
  drain(options: WaitOptions): Promise<void>;
  close(grace: number | undefined): Promise<void>;
  terminate(): Promise<void>;
}
