import { modelSuite } from '../support/explorer/model-suite.js';
import { namesCases } from '../support/explorer/scenarios/names-cases.js';

modelSuite('names', namesCases);
