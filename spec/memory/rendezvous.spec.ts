import * as fc from 'fast-check';
import { suite } from 'uvu';
import { rendezvousProperty } from '../support/properties/rendezvous.js';

const test = suite('who has a realm');

test('threads that come in any order find one realm, even if one dies on its way', () => {
  fc.assert(rendezvousProperty(), { numRuns: 1000 });
});

test.run();
