import type { Figure } from '../harness/figure.js';
import { atMostTimes } from '../harness/target.js';
import { BlockingPort } from '../bare/blocking-port.js';
import { absentRivals, expect } from './field.js';
import { ownPool } from './ours.js';

const OURS = 'ThreadPool.executeSync()';
const BARE = 'bare MessagePort and Atomics.wait';

type Increment = (value: number) => unknown;

function inTurn(increment: Increment): { run(times: number): void } {
  expect(increment(1), 2);
  return {
    run(times) {
      for (let i = 0; i < times; i++) expect(increment(i), i + 1);
    },
  };
}

export const blocking: Figure = {
  title: 'one task at a time, the caller blocked, one thread',
  unit: 'us',
  module: import.meta.url,
  contenders: [
    {
      name: OURS,
      role: 'ours',
      open() {
        const pool = ownPool(1);
        return inTurn(value => pool.executeSync('increment', [value]));
      },
    },
    {
      name: BARE,
      role: 'limit',
      open() {
        const port = new BlockingPort();
        return inTurn(value => port.increment(value));
      },
    },
    ...absentRivals('cannot block'),
  ],
  targets: [atMostTimes(OURS, 1, BARE)],
};
