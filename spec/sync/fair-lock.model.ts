import { modelSuite } from '../support/explorer/model-suite.js';
import { fairLockCases } from '../support/explorer/scenarios/lock-cases.js';

modelSuite('FairLock', fairLockCases);
