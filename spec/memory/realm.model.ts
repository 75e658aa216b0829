import { modelSuite } from '../support/explorer/model-suite.js';
import { realmCases } from '../support/explorer/scenarios/realm-cases.js';

modelSuite('Realm', realmCases);
