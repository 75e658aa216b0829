import { checkExecuteOptions, type ExecuteOptions } from './execute-options.js';
import type { Executor } from './executor.js';
import { firstLine } from './first-line.js';
import type { TaskTarget } from './task.js';
import { isToBeMoved } from './transfer.js';

/** How the calls of a broadcast are to run. `timeout`, in milliseconds, is that of each call; `signal` ends all of them. */
export type BroadcastOptions = Omit<ExecuteOptions, 'slot' | 'transfer'>;

/** Runs a task once in every slot and answers the results in the order of the slots. */
export async function broadcast<R>(
  executor: Executor,
  task: TaskTarget<R>,
  args: readonly unknown[],
  options: BroadcastOptions,
): Promise<Awaited<R>[]> {
  checkBroadcastOptions(options, executor.size);
  if (!Array.isArray(args)) throw new TypeError(`the arguments of a task must be an array, not ${String(args)}`);
  if (args.some(isToBeMoved)) throw new TypeError('broadcast sends its arguments to every slot: they cannot be moved');
  const slots = Array.from({ length: executor.size }, (_, slot) => slot);
  const ends = await Promise.allSettled(slots.map(slot => executor.execute(task, args, { ...options, slot })));
  const failures = ends.flatMap((end, slot) => (end.status === 'rejected' ? [{ slot, error: end.reason as unknown }] : []));
  if (failures.length > 0) throwFailures(failures, executor, options);
  return ends.map(end => (end as PromiseFulfilledResult<Awaited<R>>).value);
}

function checkBroadcastOptions(options: BroadcastOptions, poolSize: number): void {
  checkExecuteOptions(options, poolSize);
  for (const name of ['slot', 'transfer'] as const) {
    if (Reflect.get(options, name) !== undefined) throw new TypeError(`broadcast runs a task in every slot: it takes no ${name}`);
  }
}

function throwFailures(
  failures: readonly { slot: number; error: unknown }[],
  { name, size }: Executor,
  { signal }: BroadcastOptions,
): never {
  if (signal?.aborted === true && failures.some(({ error }) => error === signal.reason)) throw signal.reason;
  const told = failures.map(({ slot, error }) => `slot ${slot}: ${firstLine(error)}`).join('; ');
  throw new AggregateError(
    failures.map(({ error }) => error),
    `broadcast: ${failures.length} of ${size} calls on pool ${name} failed: ${told}`,
  );
}
