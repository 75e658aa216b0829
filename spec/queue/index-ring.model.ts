import { modelSuite } from '../support/explorer/model-suite.js';
import { linearRingCases } from '../support/explorer/scenarios/linear-ring-cases.js';
import { ringCases } from '../support/explorer/scenarios/ring-cases.js';

modelSuite('RingCore', [...ringCases, ...linearRingCases]);
