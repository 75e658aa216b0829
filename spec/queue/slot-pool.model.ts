import { modelSuite } from '../support/explorer/model-suite.js';
import { slotPoolCases } from '../support/explorer/scenarios/slot-pool-cases.js';

modelSuite('SlotPool', slotPoolCases);
