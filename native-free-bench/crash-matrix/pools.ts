import { TASK_POOLS, type TaskPool } from '../rivals/task-pools.js';
import { ours } from '../threads/ours.js';

export const OURS = 'partyline';

/** Whose crashes are looked at. */
export const POOLS: readonly TaskPool[] = [{ name: OURS, load: ours }, ...TASK_POOLS];
