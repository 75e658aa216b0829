import { modelSuite } from '../support/explorer/model-suite.js';
import { bargingLockCases } from '../support/explorer/scenarios/lock-cases.js';

modelSuite('BargingLock', bargingLockCases);
