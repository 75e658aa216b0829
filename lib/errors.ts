/**
 * Every error that partyline throws for a failed operation. Callers read `code`, never `message`.
 *
 * A caller's mistake is a `TypeError` or `RangeError`; a cancelled call rejects with `signal.reason`, unchanged.
 */

/** Codes of {@link ConnectionError}. */
export type ConnectionErrorCode = 'CONNECT_FAILED' | 'AUTH_FAILED' | 'HOST_KEY' | 'DISCONNECTED' | 'PROTOCOL';

/** The code of every class below. */
export type PartylineErrorCode =
  | 'TIMEOUT'
  | 'NOT_OWNER'
  | 'DEADLOCK'
  | 'BROKEN_BARRIER'
  | 'CLOSED'
  | 'QUEUE_FULL'
  | 'THREAD_EXIT'
  | 'TASK'
  | ConnectionErrorCode
  | 'DESYNC'
  | 'TESTBED';

/** Base class of all errors of this library. */
export class PartylineError extends Error {
  /** Constant per class (per kind of failure for {@link ConnectionError}): a `switch` on it tells the classes of a union apart. */
  readonly code: PartylineErrorCode;

  constructor(code: PartylineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  static {
    this.prototype.name = 'PartylineError';
  }
}

/** A deadline passed. Nothing was acquired and nothing is left behind. */
export class TimeoutError extends PartylineError {
  declare readonly code: 'TIMEOUT';
  readonly operation: string;
  readonly timeoutMs: number;
  /** What the operation saw when it gave up, for example `total 5, busy 5, free 0, waiting 3`. */
  readonly detail: string | undefined;

  constructor(operation: string, timeoutMs: number, detail?: string, options?: ErrorOptions) {
    super('TIMEOUT', `${operation} did not finish within ${timeoutMs} ms${detail === undefined ? '' : ` (${detail})`}`, options);
    this.operation = operation;
    this.timeoutMs = timeoutMs;
    this.detail = detail;
  }

  static {
    this.prototype.name = 'TimeoutError';
  }
}

/** Something was released, or used as held, by a thread or async flow that does not hold it. */
export class NotOwnerError extends PartylineError {
  declare readonly code: 'NOT_OWNER';

  constructor(message: string, options?: ErrorOptions) {
    super('NOT_OWNER', message, options);
  }

  static {
    this.prototype.name = 'NotOwnerError';
  }
}

/** Waiting could never have ended. */
export class DeadlockError extends PartylineError {
  declare readonly code: 'DEADLOCK';

  constructor(message: string, options?: ErrorOptions) {
    super('DEADLOCK', message, options);
  }

  static {
    this.prototype.name = 'DeadlockError';
  }
}

/** Those whom a barrier or latch waits for will not all come: one gave up or died, or somebody said so. */
export class BrokenBarrierError extends PartylineError {
  declare readonly code: 'BROKEN_BARRIER';
  /** The thread whose death broke it, when it was a death and the thread is known. */
  readonly threadId: number | undefined;

  constructor(message: string, threadId?: number, options?: ErrorOptions) {
    super('BROKEN_BARRIER', message, options);
    this.threadId = threadId;
  }

  static {
    this.prototype.name = 'BrokenBarrierError';
  }
}

/** The pool, connection or thread was closed before or during the call. */
export class ClosedError extends PartylineError {
  declare readonly code: 'CLOSED';

  constructor(message: string, options?: ErrorOptions) {
    super('CLOSED', message, options);
  }

  static {
    this.prototype.name = 'ClosedError';
  }
}

/** As many wait as may wait. */
export class QueueFullError extends PartylineError {
  declare readonly code: 'QUEUE_FULL';
  /** How many may wait. */
  readonly limit: number;

  constructor(what: string, limit: number, options?: ErrorOptions) {
    super('QUEUE_FULL', `${what}: ${limit} wait already, and no more may`, options);
    this.limit = limit;
  }

  static {
    this.prototype.name = 'QueueFullError';
  }
}

/** A thread ended with this task unfinished. */
export class ThreadExitError extends PartylineError {
  declare readonly code: 'THREAD_EXIT';
  readonly threadId: number;
  readonly exitCode: number;
  /** The task it ran, if it ran one. */
  readonly task: string | undefined;

  constructor(threadId: number, exitCode: number, task?: string, options?: ErrorOptions) {
    super(
      'THREAD_EXIT',
      `thread ${threadId} ended with exit code ${exitCode}${task === undefined ? '' : ` while it ran ${task}`}`,
      options,
    );
    this.threadId = threadId;
    this.exitCode = exitCode;
    this.task = task;
  }

  static {
    this.prototype.name = 'ThreadExitError';
  }
}

/** A task could not be found, sent or answered: an unknown export, a module that fails to load, a value that cannot be cloned. */
export class TaskError extends PartylineError {
  declare readonly code: 'TASK';
  readonly task: string;

  constructor(task: string, message: string, options?: ErrorOptions) {
    super('TASK', message, options);
    this.task = task;
  }

  static {
    this.prototype.name = 'TaskError';
  }
}

/** A device could not be reached, refused us, or went away. */
export class ConnectionError extends PartylineError {
  declare readonly code: ConnectionErrorCode;

  constructor(code: ConnectionErrorCode, message: string, options?: ErrorOptions) {
    super(code, message, options);
  }

  static {
    this.prototype.name = 'ConnectionError';
  }
}

/** The session's replies can no longer be told apart; it has to be recovered or reconnected. */
export class DesyncError extends PartylineError {
  declare readonly code: 'DESYNC';

  constructor(message: string, options?: ErrorOptions) {
    super('DESYNC', message, options);
  }

  static {
    this.prototype.name = 'DesyncError';
  }
}

/** A testbed file or object is not well formed. */
export class TestbedError extends PartylineError {
  declare readonly code: 'TESTBED';
  readonly file: string | undefined;
  readonly line: number | undefined;

  constructor(message: string, where: { file?: string | undefined; line?: number | undefined } = {}, options?: ErrorOptions) {
    super('TESTBED', `${where.file ?? 'testbed'}${where.line === undefined ? '' : `:${where.line}`}: ${message}`, options);
    this.file = where.file;
    this.line = where.line;
  }

  static {
    this.prototype.name = 'TestbedError';
  }
}

/** Our own bookkeeping is wrong if this throws. Nobody catches it. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`partyline invariant violated: ${message}`);
}
