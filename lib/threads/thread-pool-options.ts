import { availableParallelism } from 'node:os';
import { SHARE_ENV, type ResourceLimits } from 'node:worker_threads';
import { MAX_RING_CAPACITY } from '../queue/index-ring.js';
import { inheritedExecArgv } from './inherited-exec-argv.js';
import { moduleUrl } from './module-url.js';

export interface ThreadPoolOptions {
  /** The module whose exports are the tasks that a string names: `.js`, `.mjs`, `.cjs` or `.ts` (through esbuild). */
  readonly module?: URL | string | undefined;
  /** How many threads; default: as many as the machine can run at a time. A thread starts when there is a task for it. */
  readonly size?: number | undefined;
  /** Shown by `threadContext()`, in errors and in the names of the threads. */
  readonly name?: string | undefined;
  /** As in `new Worker`; default: a copy of this thread's environment. */
  readonly env?: NodeJS.ProcessEnv | typeof SHARE_ENV | undefined;
  /** Appended to `process.argv` in the threads. */
  readonly argv?: readonly unknown[] | undefined;
  /** Node's own arguments, instead of those of the process. */
  readonly execArgv?: readonly string[] | undefined;
  readonly resourceLimits?: ResourceLimits | undefined;
}

/** Options that have been checked, with their defaults. */
export interface PoolSettings {
  readonly module: string | undefined;
  readonly size: number;
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
    throw new TypeError(`the options of a ThreadPool must be an object, not ${String(options)}`);
  const { module, name, env, argv, resourceLimits } = options;
  const execArgv = options.execArgv ?? inheritedExecArgv();
  return {
    module: module === undefined ? undefined : moduleUrl(module, 'module'),
    size: sizeOf(options),
    name: name === undefined ? `pool-${++unnamedPools}` : nonEmpty(name),
    worker: {
      ...(env !== undefined && { env: environment(env) }),
      ...(argv !== undefined && { argv: list(argv, 'argv') }),
      ...(execArgv !== undefined && { execArgv: strings(execArgv, 'execArgv') }),
      ...(resourceLimits !== undefined && { resourceLimits: limits(resourceLimits) }),
    },
  };
}

function sizeOf({ size = availableParallelism() }: ThreadPoolOptions): number {
  if (typeof size !== 'number') throw new TypeError(`size must be a number of threads, not ${String(size)}`);
  if (!Number.isSafeInteger(size) || size < 1 || size > MAX_RING_CAPACITY) {
    throw new RangeError(`size must be a whole number of threads, 1 to ${MAX_RING_CAPACITY}, not ${size}`);
  }
  return size;
}

function nonEmpty(name: unknown): string {
  if (typeof name !== 'string' || name === '') throw new TypeError(`name must be a string that is not empty, not ${JSON.stringify(name)}`);
  return name;
}

function environment(env: unknown): NodeJS.ProcessEnv | typeof SHARE_ENV {
  if (env === SHARE_ENV) return SHARE_ENV;
  if (typeof env !== 'object' || env === null) throw new TypeError(`env must be an object or SHARE_ENV, not ${String(env)}`);
  return env as NodeJS.ProcessEnv;
}

function list(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`${what} must be an array, not ${String(value)}`);
  return [...(value as unknown[])];
}

function strings(value: unknown, what: string): string[] {
  return list(value, what).map(item => {
    if (typeof item !== 'string') throw new TypeError(`${what} must hold strings, not ${String(item)}`);
    return item;
  });
}

const LIMITS: readonly string[] = ['maxYoungGenerationSizeMb', 'maxOldGenerationSizeMb', 'codeRangeSizeMb', 'stackSizeMb'];

function limits(value: unknown): ResourceLimits {
  if (typeof value !== 'object' || value === null) throw new TypeError(`resourceLimits must be an object, not ${String(value)}`);
  for (const [key, limit] of Object.entries(value)) {
    if (!LIMITS.includes(key)) throw new TypeError(`resourceLimits has no ${key}; it has ${LIMITS.join(', ')}`);
    if (limit === undefined) continue;
    if (typeof limit !== 'number') throw new TypeError(`resourceLimits.${key} must be a number, not ${String(limit)}`);
    if (!(limit > 0)) throw new RangeError(`resourceLimits.${key} must be more than 0, not ${limit}`);
  }
  return value as ResourceLimits;
}
