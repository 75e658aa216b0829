import { modelSuite } from '../support/explorer/model-suite.js';
import { sharedEventCases } from '../support/explorer/scenarios/shared-event-cases.js';

modelSuite('SharedEvent', sharedEventCases);
