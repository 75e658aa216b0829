import { modelSuite } from '../support/explorer/model-suite.js';
import { requestCases } from '../support/explorer/scenarios/request-cases.js';

modelSuite('Web Locks', requestCases);
