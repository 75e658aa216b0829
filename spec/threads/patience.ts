import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What a bare thread takes from start to end when the machine has little else to do, generously. */
const USUAL_MS = 60;
const STEP_MS = 50;
/** So long a pool lets a task go on that was told to stop, before it terminates the thread. */
const GRACE_MS = 100;
const MOST_ROUNDS = 20;

let measuring: Promise<number> | undefined;

/**
 * How many times longer than usual things take here and now, at least 1. A bound on time that a spec sets is multiplied by
 * it: on a machine that is busy with other things it would say more of the machine.
 */
function patience(): Promise<number> {
  measuring ??= measure().finally(() => (measuring = undefined));
  return measuring;
}

async function measure(): Promise<number> {
  const startMs = performance.now();
  await once(new Worker('', { eval: true }), 'exit');
  return Math.max(1, (performance.now() - startMs) / USUAL_MS);
}

/** Answers how a promise ended; `pending` when it has not ended after so many milliseconds, times {@link patience}. */
export async function endOf<T>(promise: Promise<T>, limitMs: number): Promise<PromiseSettledResult<T> | 'pending'> {
  const gaveUp = new AbortController();
  const late = (async (): Promise<'pending'> => {
    await passed(limitMs, gaveUp.signal);
    const times = await patience();
    await passed(limitMs * (times - 1), gaveUp.signal);
    return 'pending';
  })();
  const end = await Promise.race([Promise.allSettled([promise]), late]);
  gaveUp.abort();
  return end === 'pending' ? end : end[0];
}

/**
 * Passes the time in steps, each of which counts for what it should have taken: while the whole process stands still, no time
 * is used up. Never resolves once the signal has aborted.
 */
function passed(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    let timer: NodeJS.Timeout | undefined;
    const step = (leftMs: number): void => {
      if (signal.aborted) return;
      if (leftMs <= 0) return resolve();
      const stepMs = Math.min(leftMs, STEP_MS);
      timer = setTimeout(step, stepMs, leftMs - stepMs);
    };
    step(ms);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  });
}

/** What a promise answers; fails the test when it does not come after so many milliseconds, times {@link patience}. */
export async function soon<T>(promise: Promise<T>, limitMs = 2_000): Promise<T> {
  const end = await endOf(promise, limitMs);
  if (end === 'pending') throw new Error(`it should have come within ${limitMs} ms`);
  if (end.status === 'rejected') throw end.reason;
  return end.value;
}

/**
 * For what is true of a task that stops soon after it was told to, which the round says by `told`. Where the machine may have
 * held the task up until its thread was terminated, a round that fails says nothing: there is another one.
 */
export async function withinGrace(round: (told: () => void) => Promise<void>): Promise<void> {
  for (let rounds = 1; ; rounds++) {
    let toldMs = Infinity;
    try {
      return await round(() => (toldMs = performance.now()));
    } catch (error) {
      const wasInTime = !(performance.now() - toldMs >= GRACE_MS);
      if (wasInTime || rounds === MOST_ROUNDS) throw error;
    }
  }
}
