import { TimeoutError } from '../../../../lib/errors.js';
import type { Guard } from '../../../../lib/sync/guard.js';
import type { Mutex } from '../../../../lib/sync/mutex.js';
import { GOT_IT, GOT_IT_ABANDONED, GOT_NOTHING, lock, type LockCall } from '../../../reference/lock.js';
import type { Scenario } from '../scenario.js';
import { CallHistory } from './call-history.js';
import { type Fairness, LockWorld } from './lock-world.js';
import type { WorldOptions } from './world.js';

export interface LinearLockOptions extends WorldOptions {
  readonly fairness: Fairness;
  /** Per thread. `unlock` does nothing when the thread does not hold the lock. */
  readonly actions: readonly (readonly LockCall['do'][])[];
}

const TIMEOUT_MS = 10;

/** A mutex against a plain owner: every answer has to be one that some order of the calls gives. */
export function linearLock(options: LinearLockOptions): Scenario {
  const world = new LockWorld(options);
  const history = new CallHistory(world.layout, options.first + (options.late ?? 0), lock);
  const threads = world.inhabitants((thread, inhabitant, index) => {
    const mutex = world.mutex(inhabitant);
    let guard: Guard | undefined;
    options.actions[index]?.forEach((action, i) => {
      thread.checkpoint(`before ${i}`, inhabitant.lane.life, guard === undefined ? 0 : 1);
      if ((action === 'unlock') === (guard === undefined)) return;
      history.call(thread, { do: action }, () => {
        guard = take(mutex, guard, action);
        return guard === undefined ? GOT_NOTHING : guard.abandoned ? GOT_IT_ABANDONED : GOT_IT;
      });
    });
  });
  return history.watch(world.scenario(threads, { observe: undefined, invariant: undefined }));
}

function take(mutex: Mutex, guard: Guard | undefined, action: LockCall['do']): Guard | undefined {
  if (action === 'try') return mutex.tryLock();
  if (action === 'lock') return mutex.lockSync();
  if (action === 'unlock') {
    guard?.unlock();
    return undefined;
  }
  try {
    return mutex.lockSync({ timeout: TIMEOUT_MS });
  } catch (reason) {
    if (reason instanceof TimeoutError) return undefined;
    throw reason;
  }
}
