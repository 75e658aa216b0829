import type { Effect, SequentialModel } from './sequential-model.js';

export interface LockCall {
  readonly do: 'lock' | 'lock timed' | 'try' | 'unlock';
}

/** Answers of `lock` and `try`; `unlock` answers 0. */
export const GOT_NOTHING = 0;
export const GOT_IT = 1;
export const GOT_IT_ABANDONED = 2;

interface LockState {
  readonly owner: number;
  /** An owner has died, and nobody has declared the data consistent. */
  readonly isDirty: boolean;
}

const NOBODY = -1;

/** A lock that survives the death of its owner. `try` gets nothing while the lock is held, or while somebody is before it in line. */
export const lock: SequentialModel<LockCall> = {
  initial: textOf({ owner: NOBODY, isDirty: false }),
  call(state, thread, call, { calls, unheardDeaths }) {
    const { owner, isDirty } = JSON.parse(state) as LockState;
    if (call.do === 'unlock') return owner === thread ? [{ state: textOf({ owner: NOBODY, isDirty }), answer: 0 }] : [];
    const nothing: Effect[] = [{ state, answer: GOT_NOTHING }];
    const taken: Effect[] =
      owner === NOBODY ? [{ state: textOf({ owner: thread, isDirty }), answer: isDirty ? GOT_IT_ABANDONED : GOT_IT }] : [];
    if (call.do === 'lock') return taken;
    if (call.do === 'lock timed') return [...taken, { state, answer: GOT_NOTHING, isTimeout: true }];
    const isBehind = unheardDeaths > 0 || calls.some(other => other.do === 'lock' || other.do === 'lock timed');
    return owner !== NOBODY || isBehind ? [...taken, ...nothing] : taken;
  },
  death(state, thread) {
    const { owner } = JSON.parse(state) as LockState;
    return owner === thread ? textOf({ owner: NOBODY, isDirty: true }) : state;
  },
};

function textOf(state: LockState): string {
  return JSON.stringify(state);
}
