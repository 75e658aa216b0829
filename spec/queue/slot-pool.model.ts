import { modelSuite } from '../support/explorer/model-suite.js';
import { linearSlotsCases } from '../support/explorer/scenarios/linear-slots-cases.js';
import { slotPoolCases } from '../support/explorer/scenarios/slot-pool-cases.js';

modelSuite('SlotPool', [...slotPoolCases, ...linearSlotsCases]);
