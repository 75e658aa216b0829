import { modelSuite } from '../support/explorer/model-suite.js';
import { ringCases } from '../support/explorer/scenarios/ring-cases.js';

modelSuite('RingCore', ringCases);
