import type { ExecuteOptions } from './execute-options.js';
import type { TaskTarget } from './task.js';

/** What runs tasks: a pool. */
export interface Executor {
  readonly name: string;
  readonly size: number;
  execute<R>(task: TaskTarget<R>, args?: readonly unknown[], options?: ExecuteOptions): Promise<Awaited<R>>;
}
