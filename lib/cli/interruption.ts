import { constants } from 'node:os';

/** By the shell's convention, a process that a signal ended has the exit code 128 + its number. */
const SIGNAL_EXIT_CODE = 128;

type Interrupt = 'SIGINT' | 'SIGTERM';

/** The user, or the system, wants us to stop. */
export class Interrupted extends Error {
  readonly exitCode: number;

  constructor(name: Interrupt) {
    super(name === 'SIGINT' ? 'stopped by Ctrl-C; all sessions are closed' : `stopped by ${name}; all sessions are closed`);
    this.exitCode = exitCodeOf(name);
  }

  static {
    this.prototype.name = 'Interrupted';
  }
}

/**
 * Calls `run` with a signal that aborts at the first Ctrl-C, so that it can clean up. The second one ends the process at
 * once.
 */
export async function interruptible<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const interrupt = (name: Interrupt): void => {
    if (stop.signal.aborted) process.exit(exitCodeOf(name));
    stop.abort(new Interrupted(name));
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    return await run(stop.signal);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

function exitCodeOf(name: Interrupt): number {
  return SIGNAL_EXIT_CODE + constants.signals[name];
}
