// Mutants replace texts of the sources: one whose text is gone would test nothing.
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ALL_MUTANTS } from './all.js';
import { staleMutants } from './stale.js';

const root: string = fileURLToPath(new URL('../../../../', import.meta.url));

test('every mutant changes something in the sources as they are, and has a name of its own', () => {
  assert.ok(ALL_MUTANTS.length > 600);
  assert.equal(staleMutants(root, ALL_MUTANTS), []);
});

test.run();
