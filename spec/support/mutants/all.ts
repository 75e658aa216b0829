import { conditionFlowMutants } from './condition-flow-mutants.js';
import { conditionMutants } from './condition-mutants.js';
import { deadlockMutants } from './deadlock-mutants.js';
import { gatheringMutants } from './gathering-mutants.js';
import { holdMutants } from './hold-mutants.js';
import { lineMutants } from './line-mutants.js';
import { lockMutants } from './lock-mutants.js';
import { memoryMutants } from './memory-mutants.js';
import { nameMutants } from './name-mutants.js';
import { queueMutants } from './queue-mutants.js';
import { recordMutants } from './record-mutants.js';
import { rendezvousMutants } from './rendezvous-mutants.js';
import { semaphoreMutants } from './semaphore-mutants.js';
import { sharedLockMutants } from './shared-lock-mutants.js';
import { stateFieldMutants } from './state-field-mutants.js';
import type { Mutant } from './mutant.js';

export const ALL_MUTANTS: readonly Mutant[] = [
  ...memoryMutants,
  ...lineMutants,
  ...lockMutants,
  ...queueMutants,
  ...recordMutants,
  ...conditionMutants,
  ...conditionFlowMutants,
  ...deadlockMutants,
  ...gatheringMutants,
  ...nameMutants,
  ...semaphoreMutants,
  ...sharedLockMutants,
  ...holdMutants,
  ...stateFieldMutants,
  ...rendezvousMutants,
];
