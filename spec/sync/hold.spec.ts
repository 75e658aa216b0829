import * as fc from 'fast-check';
import { suite } from 'uvu';
import { holdProperty } from '../support/properties/hold-tree.js';

const test = suite('nested holds');

test('turns come one at a time and in order, and nobody is forgotten, whatever is nested, released, aborted and let go of', () => {
  fc.assert(holdProperty(), { numRuns: 2000 });
});

test.run();
