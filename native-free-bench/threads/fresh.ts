import { availableParallelism } from 'node:os';
import type { Figure } from '../harness/figure.js';
import { atLeastTimesBestRival, atMostTimesBestRival } from '../harness/target.js';
import { expect, type Play, PUBLISHED, startingContenders } from './field.js';

const THREADS = availableParallelism();

/** So many tasks at a time, each in a thread of its own. */
function fresh(inFlight: number): Play {
  return async load => {
    const { run } = await load();
    return {
      batch: inFlight,
      async run(times) {
        const seen = new Set<unknown>();
        let left = times;
        const flow = async (): Promise<void> => {
          while (left-- > 0) seen.add(await run(undefined));
        };
        await Promise.all(Array.from({ length: inFlight }, flow));
        expect(seen.size, times);
      },
    };
  };
}

export const freshInTurn: Figure = {
  title: 'a fresh thread for each task, one at a time',
  unit: 'ms',
  module: import.meta.url,
  contenders: startingContenders({ task: 'whereAmI', size: 1, isFresh: true }, fresh(1)),
  targets: [atMostTimesBestRival(PUBLISHED, 1)],
};

export const freshTogether: Figure = {
  title: `a fresh thread for each task, ${THREADS} at a time`,
  unit: '/s',
  module: import.meta.url,
  contenders: startingContenders({ task: 'whereAmI', size: THREADS, isFresh: true }, fresh(THREADS)),
  targets: [atLeastTimesBestRival(PUBLISHED, 1)],
};
