import { modelSuite } from './model-suite.js';
import { soakCases } from './scenarios/soak-cases.js';

modelSuite('at random', soakCases);
