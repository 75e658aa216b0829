import { TaskError } from '../errors.js';
import { decodeError } from './error-codec.js';
import { firstLine } from './first-line.js';
import type { Job } from './job.js';
import type { JobTaker } from './job-taker.js';
import type { AnswerData } from './messages.js';
import { decodeValue, type EncodedValue, loadKinds } from './value-codec.js';

/** Settles a task with an answer that came over the data port. */
export function settleWith(job: Job, answer: AnswerData): void {
  if (job.settle('value' in answer)) give(job.taker, job.label, answer);
}

/** Gives whoever waits what has come over a port. */
export function give(taker: JobTaker, label: string, answer: AnswerData): void {
  if (taker.encoded !== undefined) return taker.encoded(answer);
  if ('error' in answer) return taker.failure(() => decodeError(answer.error));
  try {
    const loading = loadKinds(answer.value);
    taker.result(loading === undefined ? decodeValue(answer.value) : decodeLater(label, answer.value, loading));
  } catch (cause) {
    taker.failure(() => notRebuilt(label, cause));
  }
}

/** What was sent cannot be put together in this thread. */
export function unreadable(what: 'arguments' | 'result', label: string, cause: unknown): TaskError {
  return new TaskError(label, `the ${what} of task ${label} did not survive the way between threads: ${firstLine(cause)}`, { cause });
}

async function decodeLater(label: string, value: EncodedValue, loading: Promise<unknown>): Promise<unknown> {
  try {
    await loading;
    return decodeValue(value);
  } catch (cause) {
    throw notRebuilt(label, cause);
  }
}

function notRebuilt(label: string, cause: unknown): TaskError {
  return new TaskError(label, `the result of task ${label} cannot be rebuilt here: ${firstLine(cause)}`, { cause });
}
