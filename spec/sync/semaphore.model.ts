import { modelSuite } from '../support/explorer/model-suite.js';
import { semaphoreCases } from '../support/explorer/scenarios/semaphore-cases.js';

modelSuite('Semaphore', semaphoreCases);
