import { modelSuite } from '../support/explorer/model-suite.js';
import { sharedLockCases } from '../support/explorer/scenarios/shared-lock-cases.js';

modelSuite('SharedLock', sharedLockCases);
