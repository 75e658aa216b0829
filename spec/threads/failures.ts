/** The ways in which a task or its thread can fail, and how the task has to end. */
import { inspect } from 'node:util';
import type { PartylineError, ThreadExitError } from '../../lib/index.js';
import type { TaskOptions } from './contract.js';

export interface Failure {
  readonly task: string | { readonly module: URL; readonly name: string };
  readonly args?: readonly unknown[];
  readonly options?: TaskOptions;
  /** As {@link told} says it. */
  readonly ends: string;
  /** Its thread goes on for a moment and begins other tasks before it dies: they may be lost with it, unless they end at once. */
  readonly diesLater?: true;
  readonly withinMs?: number;
}

const SECOND_MS = 1_000;

function fixture(name: string): { readonly module: URL; readonly name: string } {
  return { module: new URL(`./fixtures/${name}.js`, import.meta.url), name: 'add' };
}

export const FAILURES: Readonly<Record<string, Failure>> = {
  'a task that throws': { task: 'throwNow', ends: 'RangeError: on purpose' },
  'a task that throws later': { task: 'throwLater', ends: 'RangeError: on purpose' },
  'a task that throws text': { task: 'throwText', ends: "threw 'on purpose'" },
  'a task that throws undefined': { task: 'throwNothing', ends: 'threw undefined' },
  'a task that throws what cannot be cloned': { task: 'throwUncloneable', ends: "threw '{ callback: [Function: callback] }'" },
  'an endless recursion': { task: 'recurse', ends: 'RangeError: Maximum call stack size exceeded' },
  'an uncaught error in a timer': { task: 'throwInTimer', ends: 'THREAD_EXIT 1 because of RangeError: on purpose' },
  'an uncaught error in nextTick': { task: 'throwInNextTick', ends: 'THREAD_EXIT 1 because of RangeError: on purpose' },
  'an unhandled rejection': { task: 'rejectUnheard', ends: 'THREAD_EXIT 1 because of RangeError: on purpose' },
  'process.exit(0)': { task: 'exit', args: [0], ends: 'THREAD_EXIT 0' },
  'process.exit(7)': { task: 'exit', args: [7], ends: 'THREAD_EXIT 7' },
  'process.exit(7) later': { task: 'exitLater', args: [7], ends: 'THREAD_EXIT 7' },
  'out of memory': { task: 'fillMemory', ends: 'THREAD_EXIT 1 because of ERR_WORKER_OUT_OF_MEMORY', withinMs: 2.5 * SECOND_MS },
  'a result that cannot be cloned': { task: 'answerUncloneable', ends: 'TASK because of DataCloneError' },
  'arguments that cannot be cloned': { task: 'takeAnything', args: [() => undefined], ends: 'TASK because of DataCloneError' },
  'a missing export': { task: 'missing', ends: 'TASK' },
  'a thread that dies while idle': { task: 'answerThenDie', ends: "answered 'answered'", diesLater: true },
  'a thread that dies right after its answer': { task: 'answerThenReject', ends: "answered 'answered'", diesLater: true },
  'another module that fails to load': { task: fixture('missing-import'), ends: 'TASK because of ERR_MODULE_NOT_FOUND' },
  'another module that does not exist': { task: fixture('nowhere'), ends: 'TASK because of ERR_MODULE_NOT_FOUND' },
  'another module that exits while loading': { task: fixture('exits-while-loading'), ends: 'THREAD_EXIT 5' },
  'another module that throws while loading': {
    task: fixture('throws-while-loading'),
    ends: 'THREAD_EXIT 1 because of RangeError: on purpose',
  },
  'another module that loads for ever': { task: fixture('loads-for-ever'), options: { timeout: 200 }, ends: 'TIMEOUT' },
  'another module that blocks instead of loading': { task: fixture('blocks-while-loading'), options: { timeout: 200 }, ends: 'TIMEOUT' },
};

/** Within how many milliseconds its task has to settle. */
export function limitOf({ withinMs = SECOND_MS }: Failure): number {
  return withinMs;
}

/** How a task ended, in a line. */
export function told(end: PromiseSettledResult<unknown>): string {
  if (end.status === 'fulfilled') return `answered ${inspect(end.value)}`;
  const error: unknown = end.reason;
  if (!(error instanceof Error)) return `threw ${inspect(error)}`;
  const { exitCode, cause } = error as ThreadExitError;
  return `${nameOf(error)}${exitCode === undefined ? '' : ` ${exitCode}`}${cause instanceof Error ? ` because of ${nameOf(cause)}` : ''}`;
}

/** Its code, or else its name and message; a DOMException has the name of what went wrong. */
function nameOf(error: Error): string {
  if (error instanceof DOMException) return error.name;
  return (error as Partial<PartylineError>).code ?? `${error.name}: ${error.message}`;
}
