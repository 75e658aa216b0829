import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Explorer } from '../support/explorer/explorer.js';
import { modelSuite } from '../support/explorer/model-suite.js';
import { GAVE_UP } from '../support/explorer/scenarios/circles.js';
import { deadlock } from '../support/explorer/scenarios/deadlock.js';
import { deadlockCases } from '../support/explorer/scenarios/deadlock-cases.js';

modelSuite('DeadlockWatch', deadlockCases);

const finds = suite('DeadlockWatch finds');

finds('two threads that wait for each other, and tells the one that came last', () => {
  const explorer = new Explorer(deadlock({ locks: 2, routes: [[[0, 1]], [[1, 0]]] }), {
    cuts: false,
    aloneEvery: 0,
    timeouts: 3,
    preemptions: 1,
  });
  const told = new Set<number>();
  explorer.explore(state => {
    for (const thread of [0, 1]) if ((explorer.machine.flagOf(state, thread) & GAVE_UP) !== 0) told.add(thread);
  });
  assert.equal([...told], [1]);
});

finds.run();
