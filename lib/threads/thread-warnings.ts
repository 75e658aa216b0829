import { firstLine } from './first-line.js';
import type { PoolThread, ThreadEnd } from './pool-thread.js';
import type { PoolSettings } from './thread-pool-options.js';

// What nobody waits for, so that nobody would hear of it otherwise.

/** A thread has ended that had nothing to do. */
export function warnOfIdleDeath(pool: string, { threadId }: PoolThread, { exitCode, cause }: ThreadEnd): void {
  const reason = cause === undefined ? '' : `: ${firstLine(cause)}`;
  warn('PARTYLINE_THREAD_EXIT', `thread ${threadId} of pool ${pool} ended between two tasks, with exit code ${exitCode}${reason}`, cause);
}

/** The tear-down of a thread has failed. */
export function warnOfTeardown({ name, teardown }: PoolSettings, cause: unknown): void {
  warn('PARTYLINE_TEARDOWN', `${teardown} of a thread of pool ${name} has failed: ${firstLine(cause)}`, cause);
}

/** A thread has been terminated and goes on all the same. */
export function warnOfStuck({ name }: PoolSettings, { threadId, jobs }: PoolThread): void {
  const tasks = jobs.length === 0 ? '' : ` of task ${jobs.map(({ label }) => label).join(', ')}`;
  warn(
    'PARTYLINE_THREAD_STUCK',
    `thread ${threadId} of pool ${name} cannot be ended: it is in a native call${tasks}. It ends when that returns; process.exit() waits for it as well`,
  );
}

function warn(code: string, message: string, cause?: unknown): void {
  const detail = cause instanceof Error ? cause.stack : undefined;
  process.emitWarning(message, { type: 'PartylineWarning', code, ...(detail !== undefined && { detail }) });
}
