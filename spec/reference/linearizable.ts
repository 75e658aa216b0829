import type { SequentialModel } from './sequential-model.js';

/** A call in a history: times are positions in it, and a call that has not returned has no end. */
export interface PastCall<C> {
  readonly thread: number;
  readonly call: C;
  readonly start: number;
  readonly end: number | undefined;
  readonly answer: number | undefined;
}

/**
 * Whether one order of the calls explains what they answered: each after all that had returned before it began, and those
 * without an end anywhere after their start or not at all. Tries every order (Wing and Gong, "Testing and Verifying
 * Concurrent Objects", 1993). For models that do not care what goes on beside a call.
 */
export function isLinearizable<C>(model: SequentialModel<C>, history: readonly PastCall<C>[], state: string = model.initial): boolean {
  if (history.every(({ end }) => end === undefined)) return true;
  const firstEnd = Math.min(...history.map(({ end }) => end ?? Infinity));
  return history.some(next => {
    if (next.start > firstEnd) return false;
    const rest = history.filter(other => other !== next);
    return model
      .call(state, next.thread, next.call, { calls: [], unheardDeaths: 0 })
      .some(effect => (next.end === undefined || effect.answer === next.answer) && isLinearizable(model, rest, effect.state));
  });
}
