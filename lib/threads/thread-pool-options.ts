import { availableParallelism } from 'node:os';
import { SHARE_ENV, type ResourceLimits } from 'node:worker_threads';
import { MAX_LANES } from '../memory/life.js';
import { shown } from '../memory/shown.js';
import { inheritedExecArgv } from './inherited-exec-argv.js';
import { moduleUrl } from './module-url.js';
import { MOST_SENT } from './task-line.js';

/** What a pool is made of. All of it is optional; times are milliseconds. */
export interface ThreadPoolOptions {
  /**
   * The module whose exports are the tasks that a string names: `.js`, `.mjs`, `.cjs`, `.ts` or `.mts` (TypeScript through esbuild). A URL, an absolute
   * path, or one that starts with `./` or `../` and is relative to the working directory. It is loaded once in each thread.
   */
  readonly module?: URL | string | undefined;
  /**
   * How many threads it may have; default: as many as the machine can run at a time. A thread starts when there is a task for it. Each takes one
   * of the lanes of the process (`PARTYLINE_LANES`, by default 64): with fewer lanes than that, some slots stay empty.
   */
  readonly size?: number | undefined;
  /** So many threads start at once, and stay; default 0. */
  readonly minSize?: number | undefined;
  /** A thread that has had no task for so many milliseconds ends; default: never. */
  readonly idleTimeout?: number | undefined;
  /** Each task gets a new thread; the next one is started ahead. */
  readonly isolate?: boolean | undefined;
  /** A thread ends after so many tasks, and another one takes its slot. */
  readonly recycleAfter?: number | undefined;
  /** A thread ends after the task that leaves more than so many megabytes (of 2^20 bytes) of its heap in use, and another one takes its slot. */
  readonly recycleHeapMb?: number | undefined;
  /**
   * An export of the module that each thread calls once, with its {@link ThreadContext}, before its first task; it may be async. If it fails, the
   * thread is not used.
   */
  readonly setup?: string | undefined;
  /**
   * The same before the thread ends by itself; it may take a second. If it fails, there is a process warning `PARTYLINE_TEARDOWN`. A thread that
   * is terminated does not call it.
   */
  readonly teardown?: string | undefined;
  /** The most tasks that may wait for a thread or for their locks; `execute` rejects with QueueFullError beyond that. Default: any number. */
  readonly maxQueue?: number | undefined;
  /** How many tasks a thread runs at a time, while they await something: 1, the default, to 1,024. */
  readonly concurrency?: number | undefined;
  /** Shown by `threadContext()`, in errors and in the names of the threads. Default: `pool-` and a number. */
  readonly name?: string | undefined;
  /** As in `new Worker`; default: a copy of this thread's environment. */
  readonly env?: NodeJS.ProcessEnv | typeof SHARE_ENV | undefined;
  /** Appended to `process.argv` in the threads. */
  readonly argv?: readonly unknown[] | undefined;
  /** Node's own arguments, instead of those of the process. */
  readonly execArgv?: readonly string[] | undefined;
  /** As in `new Worker`. A task that runs into them rejects with ThreadExitError. */
  readonly resourceLimits?: ResourceLimits | undefined;
}

/** Options that have been checked, with their defaults. */
export interface PoolSettings {
  readonly module: string | undefined;
  readonly size: number;
  readonly minSize: number;
  readonly idleTimeout: number;
  /** How many tasks a thread may take; `Infinity` when it is kept. */
  readonly tasksPerThread: number;
  /** Whether the thread that is to follow starts before the one before it has ended. */
  readonly startsAhead: boolean;
  readonly recycleHeapMb: number;
  readonly setup: string | undefined;
  readonly teardown: string | undefined;
  readonly maxQueue: number;
  readonly concurrency: number;
  readonly name: string;
  /** What is passed on to `new Worker`. */
  readonly worker: {
    readonly env?: NodeJS.ProcessEnv | typeof SHARE_ENV;
    readonly argv?: unknown[];
    readonly execArgv?: string[];
    readonly resourceLimits?: ResourceLimits;
  };
}

let unnamedPools = 0;

/** @throws TypeError or RangeError, naming the value that is wrong. */
export function poolSettings(options: ThreadPoolOptions): PoolSettings {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`the options of a ThreadPool must be an object, not ${shown(options)}`);
  const { module, name, size = availableParallelism(), setup, teardown, maxQueue = Infinity, concurrency = 1 } = options;
  checkSize(size);
  if (module === undefined && (setup ?? teardown) !== undefined)
    throw new TypeError(`setup and teardown are exports of the pool's module, but this pool was made without a module`);
  return {
    module: module === undefined ? undefined : moduleUrl(module, 'module'),
    size,
    ...lifeSettings(options, size),
    setup: setup === undefined ? undefined : nonEmpty(setup, 'setup'),
    teardown: teardown === undefined ? undefined : nonEmpty(teardown, 'teardown'),
    maxQueue: number(maxQueue, 'maxQueue', { isWhole: maxQueue !== Infinity }),
    concurrency: number(concurrency, 'concurrency', { least: 1, most: MOST_SENT }),
    name: name === undefined ? `pool-${++unnamedPools}` : nonEmpty(name, 'name'),
    worker: workerSettings(options),
  };
}

type LifeSettings = Pick<PoolSettings, 'minSize' | 'idleTimeout' | 'tasksPerThread' | 'startsAhead' | 'recycleHeapMb'>;

function lifeSettings(options: ThreadPoolOptions, size: number): LifeSettings {
  const { minSize = 0, idleTimeout = Infinity, isolate = false, recycleAfter = Infinity, recycleHeapMb = Infinity } = options;
  if (typeof isolate !== 'boolean') throw new TypeError(`isolate must be true or false, not ${shown(isolate)}`);
  return {
    minSize: number(minSize, 'minSize', { most: size }),
    idleTimeout: number(idleTimeout, 'idleTimeout', { isWhole: false }),
    tasksPerThread: isolate ? 1 : number(recycleAfter, 'recycleAfter', { least: 1, isWhole: recycleAfter !== Infinity }),
    startsAhead: isolate,
    recycleHeapMb: number(recycleHeapMb, 'recycleHeapMb', { least: Number.MIN_VALUE, isWhole: false }),
  };
}

function workerSettings({ env, argv, resourceLimits, execArgv = inheritedExecArgv() }: ThreadPoolOptions): PoolSettings['worker'] {
  return {
    ...(env !== undefined && { env: environment(env) }),
    ...(argv !== undefined && { argv: list(argv, 'argv') }),
    ...(execArgv !== undefined && { execArgv: strings(execArgv, 'execArgv') }),
    ...(resourceLimits !== undefined && { resourceLimits: limits(resourceLimits) }),
  };
}

/**
 * Checks a number of threads.
 *
 * @throws TypeError or RangeError, naming the value that is wrong.
 */
export function checkSize(size: unknown): asserts size is number {
  number(size, 'size', { least: 1, most: MAX_LANES });
}

interface Range {
  readonly least?: number;
  readonly most?: number;
  readonly isWhole?: boolean;
}

function number(value: unknown, what: string, { least = 0, most = Infinity, isWhole = true }: Range): number {
  if (typeof value !== 'number') throw new TypeError(`${what} must be a number, not ${shown(value)}`);
  if (value >= least && value <= most && (!isWhole || Number.isSafeInteger(value))) return value;
  const range = most === Infinity ? `${least === Number.MIN_VALUE ? 'more than 0' : `${least} or more`}` : `${least} to ${most}`;
  throw new RangeError(`${what} must be ${isWhole ? 'a whole number, ' : ''}${range}, not ${value}`);
}

function nonEmpty(text: unknown, what: string): string {
  if (typeof text !== 'string' || text === '') throw new TypeError(`${what} must be a string that is not empty, not ${shown(text)}`);
  return text;
}

function environment(env: unknown): NodeJS.ProcessEnv | typeof SHARE_ENV {
  if (env === SHARE_ENV) return SHARE_ENV;
  if (typeof env !== 'object' || env === null) throw new TypeError(`env must be an object or SHARE_ENV, not ${shown(env)}`);
  return env as NodeJS.ProcessEnv;
}

function list(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`${what} must be an array, not ${shown(value)}`);
  return [...(value as unknown[])];
}

function strings(value: unknown, what: string): string[] {
  return list(value, what).map(item => {
    if (typeof item !== 'string') throw new TypeError(`${what} must hold strings, not ${shown(item)}`);
    return item;
  });
}

const LIMITS: readonly string[] = ['maxYoungGenerationSizeMb', 'maxOldGenerationSizeMb', 'codeRangeSizeMb', 'stackSizeMb'];

function limits(value: unknown): ResourceLimits {
  if (typeof value !== 'object' || value === null) throw new TypeError(`resourceLimits must be an object, not ${shown(value)}`);
  for (const [key, limit] of Object.entries(value)) {
    if (!LIMITS.includes(key)) throw new TypeError(`resourceLimits has no ${key}; it has ${LIMITS.join(', ')}`);
    if (limit === undefined) continue;
    if (typeof limit !== 'number') throw new TypeError(`resourceLimits.${key} must be a number, not ${shown(limit)}`);
    if (!(limit > 0)) throw new RangeError(`resourceLimits.${key} must be more than 0, not ${limit}`);
  }
  return value as ResourceLimits;
}
