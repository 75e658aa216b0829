import { TimeoutError } from '../../../../lib/errors.js';
import { ABANDONED, CONSISTENT } from '../../../../lib/sync/lock-core.js';
import { TAKEABLE } from '../../../../lib/sync/takeable.js';
import { NOT_YET } from '../../../../lib/sync/wait-line.js';
import { ModelWords } from '../model-words.js';
import type { Scenario } from '../scenario.js';
import type { Thread } from '../thread.js';
import { CALLING, INSIDE, LockWorld, type LockWorldOptions, SAW_ABANDONED } from './lock-world.js';
import type { Inhabitant } from './world.js';

/** Threads that lock and unlock, blocking. */
export interface SyncLockOptions extends LockWorldOptions {
  /** How often each thread locks; by default once. */
  readonly rounds?: readonly number[];
  /** Which threads wait with a timeout; by default none. */
  readonly timed?: readonly number[];
  /** Whether an owner that was told of an abandonment may declare the data consistent. */
  readonly mends?: boolean;
  /** Whether an owner may say that whom it held the lock for has died over the data. */
  readonly abandons?: boolean;
  /** Through `Mutex.lockSync` and `Guard.unlock`. */
  readonly isPublic?: boolean;
  /** Late threads join and do nothing. */
  readonly idlers?: boolean;
  readonly ticketsFrom?: number;
}

/** The lock as a program uses it: grants as LockCore has them. */
interface Door {
  acquire(isTimed: boolean): number;
  release(): void;
  markConsistent(): void;
  markAbandoned(): void;
}

const TIMEOUT_MS = 10;

/**
 * Between a call's return and the next call the objects of a lane that has no async waiters hold nothing: no place in
 * line, nothing armed, no line attended; that a turn may be due has no effect without lines. Hence the checkpoints.
 */
export function syncLock(options: SyncLockOptions): Scenario {
  const world = new LockWorld(options);
  if (options.ticketsFrom !== undefined) world.startTickets(options.ticketsFrom);
  const { first } = world.options;
  const threads = world.inhabitants((thread, inhabitant, index) => {
    const door = options.isPublic === true ? publicDoor(world, inhabitant) : coreDoor(world, inhabitant);
    const rounds = options.idlers === true && index >= first ? 0 : (options.rounds?.[index] ?? 1);
    for (let round = 0; round < rounds; round++) {
      lockOnce(thread, world, inhabitant, door, {
        name: `round ${round} of ${inhabitant.lane.life}`,
        isTimed: options.timed?.includes(index) ?? false,
        mends: options.mends ?? false,
        abandons: options.abandons ?? false,
      });
    }
  });
  return world.scenario(threads);
}

interface Round {
  readonly name: string;
  readonly isTimed: boolean;
  readonly mends: boolean;
  readonly abandons: boolean;
}

function lockOnce(thread: Thread, world: LockWorld, { loop }: Inhabitant, door: Door, round: Round): void {
  const { name, isTimed, mends, abandons } = round;
  loop.rejuvenate();
  thread.flag = CALLING;
  thread.checkpoint(name);
  const grant = door.acquire(isTimed);
  loop.rejuvenate();
  thread.flag = grant === NOT_YET ? 0 : INSIDE | (grant === ABANDONED ? SAW_ABANDONED : 0);
  thread.checkpoint(name, grant);
  if (grant === NOT_YET) return;
  new ModelWords(thread, world.stateWord()).load(0); // the critical section: one step at least
  if (grant === ABANDONED && mends && thread.choose(2) === 1) door.markConsistent();
  if (abandons && thread.choose(2) === 1) door.markAbandoned();
  thread.flag = 0;
  door.release();
  thread.checkpoint(name, 'released');
}

function coreDoor(world: LockWorld, inhabitant: Inhabitant): Door {
  const core = world.core(inhabitant);
  return {
    acquire: isTimed => core.acquireSync(isTimed ? TIMEOUT_MS : Infinity),
    release: () => core.release(),
    markConsistent: () => core.markConsistent(),
    markAbandoned: () => core.markAbandoned(),
  };
}

function publicDoor(world: LockWorld, inhabitant: Inhabitant): Door {
  const mutex = world.mutex(inhabitant);
  let guard: ReturnType<typeof mutex.tryLock>;
  return {
    acquire(isTimed) {
      try {
        guard = mutex.lockSync(isTimed ? { timeout: TIMEOUT_MS } : {});
        return guard.abandoned ? ABANDONED : CONSISTENT;
      } catch (reason) {
        if (reason instanceof TimeoutError) return NOT_YET;
        throw reason;
      }
    },
    release: () => void guard?.unlock(),
    markConsistent: () => guard?.markConsistent(),
    markAbandoned: () => mutex[TAKEABLE]().exclusive.markAbandoned?.(),
  };
}
