import type { PoolOrder } from '../rivals/task-pools.js';

/** Something that goes wrong with a task, and what is to become of it. */
export interface Crash {
  readonly title: string;
  /** Of `rivals/crashes.ts`, or none of that name. */
  readonly task: string;
  /** The rest of what the pool is started with. */
  readonly order?: Omit<PoolOrder, 'size'>;
  /** Is called off while it runs. */
  readonly isAborted?: boolean;
  /** Answers, and its thread dies afterwards. */
  readonly isLate?: boolean;
}

const HEAP_MB = 32;

export const CRASHES: readonly Crash[] = [
  { title: 'throws an error', task: 'throws' },
  { title: 'throws after an await', task: 'rejects' },
  { title: 'throws a string', task: 'throwsText' },
  { title: 'throws what cannot be cloned', task: 'throwsUncloneable' },
  { title: 'answers what cannot be cloned', task: 'answersUncloneable' },
  { title: 'an error in a timer', task: 'throwsInTimer' },
  { title: 'an unhandled rejection', task: 'rejectsUnhandled' },
  { title: 'process.exit()', task: 'exits' },
  { title: 'out of memory', task: 'fillsMemory', order: { heapMb: HEAP_MB } },
  { title: 'a module that fails to load', task: 'increment', order: { tasks: 'broken' } },
  { title: 'an export that is missing', task: 'missing' },
  { title: 'its thread dies when idle', task: 'exitsLater', isLate: true },
  { title: 'abort of for (;;)', task: 'spinsForEver', isAborted: true },
];
