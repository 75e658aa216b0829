import { checkExecuteOptions, type ExecuteOptions } from './execute-options.js';

/** How the tasks of a map are to run. `timeout`, in milliseconds, is that of each task; `signal` ends the map. */
export interface MapOptions extends Omit<ExecuteOptions, 'transfer'> {
  /**
   * How many items may be taken from the source whose results have not been taken from the map. Default: twice the size
   * of the pool, and more while tasks take less than a millisecond and the results are waited for.
   */
  readonly concurrency?: number | undefined;
  /** Whether results come in the order of the items, as by default, or as they come. */
  readonly ordered?: boolean | undefined;
  /** Shows a bar on standard error if that is a terminal. */
  readonly progress?: boolean | undefined;
}

/** What the tasks of a map answer. Disposing of it ends it as leaving a loop over it does. */
export type MapResults<R> = AsyncIterableIterator<Awaited<R>, undefined> & AsyncDisposable;

/** @throws TypeError or RangeError, naming the value that is wrong. */
export function checkMapOptions(options: MapOptions, poolSize: number): void {
  checkExecuteOptions(options, poolSize);
  const { concurrency, ordered, progress } = options;
  if ('transfer' in options && options.transfer !== undefined)
    throw new TypeError('map takes no list of what is to be moved: give it items that are, `transfer(item)`');
  for (const [name, value] of Object.entries({ ordered, progress })) {
    if (value !== undefined && typeof value !== 'boolean') throw new TypeError(`${name} must be true or false, not ${String(value)}`);
  }
  if (concurrency === undefined) return;
  if (typeof concurrency !== 'number') throw new TypeError(`concurrency must be a number of items, not ${String(concurrency)}`);
  if (!(Number.isInteger(concurrency) && concurrency > 0) && concurrency !== Infinity)
    throw new RangeError(`concurrency must be 1 or more, not ${concurrency}`);
}

/** @throws TypeError when there is nothing to iterate. A string is no list of its characters here: it was meant as one item. */
export function checkItems(items: unknown): void {
  const isIterable = typeof items === 'object' && items !== null && (Symbol.asyncIterator in items || Symbol.iterator in items);
  if (!isIterable) throw new TypeError(`the items of map must be an iterable, not ${String(items)}`);
}
