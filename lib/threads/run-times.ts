import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { Job } from './job.js';
import type { DurationStats } from './thread-pool-stats.js';

/** Of tasks that take next to no time, one of so many is measured. */
const SAMPLE = 16;
const TINY_US = 20;

/** How long the tasks of a pool have waited, and run. */
export class RunTimes {
  /** Made when there is something to record: they take much memory. */
  #wait: RecordableHistogram | undefined;
  #run: RecordableHistogram | undefined;
  #count = 0;

  /** A task began and ran, in microseconds on the clock of the process (32 bits of them). */
  readonly note = ({ acceptedUs }: Job, startedUs: number, ranUs: number): void => {
    if (ranUs < TINY_US && this.#count++ % SAMPLE !== 0) return;
    (this.#wait ??= createHistogram()).record(Math.max(1, (startedUs - acceptedUs) | 0));
    (this.#run ??= createHistogram()).record(Math.max(1, ranUs));
  };

  get waitTime(): DurationStats {
    return summaryOf(this.#wait);
  }

  get runTime(): DurationStats {
    return summaryOf(this.#run);
  }
}

function summaryOf(histogram: RecordableHistogram | undefined): DurationStats {
  if (histogram === undefined) return { count: 0, min: 0, max: 0, mean: 0, p50: 0, p90: 0, p99: 0 };
  const { count, min, max, mean } = histogram;
  const [p50, p90, p99] = [50, 90, 99].map(percent => histogram.percentile(percent) / 1_000) as [number, number, number];
  return { count, min: min / 1_000, max: max / 1_000, mean: mean / 1_000, p50, p90, p99 };
}
