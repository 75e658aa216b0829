import { modelSuite } from '../support/explorer/model-suite.js';
import { latchCases } from '../support/explorer/scenarios/latch-cases.js';

modelSuite('Latch', latchCases);
