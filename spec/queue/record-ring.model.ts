import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Explorer } from '../support/explorer/explorer.js';
import { modelSuite } from '../support/explorer/model-suite.js';
import { recordRing } from '../support/explorer/scenarios/record-ring.js';
import { recordRingCases } from '../support/explorer/scenarios/record-ring-cases.js';

modelSuite('RecordRing', recordRingCases);

const protocol = suite('RecordRing, wrong readers');

for (const reader of ['parks', 'watches'] as const) {
  // On real threads this was lost: the writer may ring for a record that has been read, and does not ring for the next one then.
  protocol(`a reader that ${reader} and sleeps on after a ring without asking anew is not rung`, () => {
    const scenario = recordRing({ capacity: 8, longest: 4, actions: [3, 3, 3], reader, asksOnce: true });
    const { failure } = new Explorer(scenario, {}).explore();
    assert.match(failure?.message ?? 'nothing', 'asleep for ever: the reader');
  });
}

protocol.run();
