import * as fc from 'fast-check';
import { suite } from 'uvu';
import { conditionProperty } from '../support/properties/condition.js';

const test = suite('flows at a condition');

test('notifications reach those who wait in their order, and aborts the others, on every kind of mutex', async () => {
  await fc.assert(conditionProperty(), { numRuns: 300 });
});

test.run();
