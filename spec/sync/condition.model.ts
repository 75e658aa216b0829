import { modelSuite } from '../support/explorer/model-suite.js';
import { conditionCases } from '../support/explorer/scenarios/condition-cases.js';

modelSuite('Condition', conditionCases);
