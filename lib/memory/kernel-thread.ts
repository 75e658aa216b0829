import { readFileSync, readlinkSync } from 'node:fs';

/**
 * The kernel's view of a thread (Linux only). It lets a thread that is blocked itself, and so gets no `exit` events, find
 * out that another one is gone. A paused thread is still there: no false alarm.
 */
export interface KernelThread {
  readonly osThreadId: number | undefined;
  /** Low bits of its start time in clock ticks; tells it from a later thread with the same id. */
  readonly osStart: number;
}

const UNKNOWN: KernelThread = { osThreadId: undefined, osStart: 0 };
const START_TIME_FIELD = 22;

/** The calling thread. */
export function thisKernelThread(): KernelThread {
  if (process.platform !== 'linux') return UNKNOWN;
  try {
    const osThreadId = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    return { osThreadId, osStart: startTime(osThreadId) };
  } catch {
    return UNKNOWN; // no /proc here: deaths are heard by `exit` events alone
  }
}

/** Whether a thread of this process is gone for certain. False also when it cannot be told. */
export function isGone({ osThreadId, osStart }: KernelThread): boolean {
  if (osThreadId === undefined) return false;
  try {
    return startTime(osThreadId) !== osStart;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ESRCH';
  }
}

function startTime(osThreadId: number): number {
  const stat = readFileSync(`/proc/self/task/${osThreadId}/stat`, 'latin1');
  // The second field is the program's name in brackets, which may hold spaces: count from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[START_TIME_FIELD - 3]) | 0;
}
