import { modelSuite } from '../support/explorer/model-suite.js';
import { linearLockCases } from '../support/explorer/scenarios/linear-lock-cases.js';

modelSuite('Mutex', linearLockCases);
