import { modelSuite } from '../support/explorer/model-suite.js';
import { barrierCases } from '../support/explorer/scenarios/barrier-cases.js';

modelSuite('Barrier', barrierCases);
