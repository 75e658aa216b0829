import type { Lane } from '../memory/lane.js';
import type { PoolDoor } from './pool-door.js';
import type { PoolEvents } from './pool-events.js';
import type { SpinBoard } from './spin-board.js';
import type { NoteRun } from './task-sender.js';
import type { PoolSettings } from './thread-pool-options.js';

/** What the threads of a pool have in common. */
export interface PoolPlace {
  readonly settings: PoolSettings;
  readonly lane: Lane;
  readonly spins: SpinBoard;
  readonly poolId: string;
  readonly door: PoolDoor;
  readonly noteRun: NoteRun;
  readonly events: PoolEvents;
}
