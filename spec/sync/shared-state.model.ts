import { modelSuite } from '../support/explorer/model-suite.js';
import { sharedStateCases } from '../support/explorer/scenarios/shared-state-cases.js';

modelSuite('SharedState', sharedStateCases);
