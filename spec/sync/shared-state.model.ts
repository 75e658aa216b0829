import { modelSuite } from '../support/explorer/model-suite.js';
import { linearRegisterCases } from '../support/explorer/scenarios/linear-register-cases.js';
import { sharedStateCases } from '../support/explorer/scenarios/shared-state-cases.js';

modelSuite('SharedState', [...sharedStateCases, ...linearRegisterCases]);
