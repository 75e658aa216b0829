import type { Effect, SequentialModel } from './sequential-model.js';

interface Asking {
  readonly do: 'acquire' | 'acquire timed' | 'try';
  /** It began while the pool was open. */
  readonly isEarly?: boolean;
}

export type SlotCall =
  | Asking
  | { readonly do: 'period' | 'close' | 'reopen' }
  | { readonly do: 'release'; readonly slot: number; readonly period: number }
  | { readonly do: 'open' | 'retire'; readonly slot: number };

/** Answers of calls that ask for a slot, beside 2 * slot, and 1 more when its owner has died. */
export const NOT_NOW = -1;
export const CLOSED = 1000;

interface SlotState {
  /** Per slot: the thread that has it, or one of those below. */
  readonly owners: readonly number[];
  readonly period: number;
}

const FREE = -1;
const RETIRED = -2;
/** Its owner has died. */
const LEFT = -3;

/** Slots that come into service and go, in a pool that opens and closes. A lease of an earlier period is void. */
export function slots(count: number): SequentialModel<SlotCall> {
  return {
    initial: textOf({ owners: Array.from({ length: count }, () => FREE), period: 0 }),
    isLine: true,
    begin(text, call) {
      const isEarly = (JSON.parse(text) as SlotState).period % 2 === 0;
      return asks(call) ? { ...call, isEarly } : call;
    },
    call(text, thread, call, { calls, unheardDeaths }) {
      const state = JSON.parse(text) as SlotState;
      if (!asks(call)) return [after(state, thread, call)];
      const answers = answersTo(state, thread, call.isEarly === true);
      const nothing: Effect = { state: text, answer: NOT_NOW };
      if (call.do === 'acquire') return answers;
      if (call.do === 'acquire timed') return [...answers, { ...nothing, isTimeout: true }];
      // It looks at the period and at the slots one after the other, so it can miss that all left because the pool was closed.
      const isClosed = state.period % 2 !== 0;
      const isBehind = unheardDeaths > 0 || calls.some(other => other.do === 'acquire' || other.do === 'acquire timed');
      return answers.length === 0 || isBehind || isClosed ? [...answers, nothing] : answers;
    },
    death(text, thread) {
      const state = JSON.parse(text) as SlotState;
      return textOf({ ...state, owners: state.owners.map(owner => (owner === thread ? LEFT : owner)) });
    },
  };
}

function asks(call: SlotCall): call is Asking {
  return call.do === 'acquire' || call.do === 'acquire timed' || call.do === 'try';
}

/** Any of the free slots, or that the pool is closed; either of them to a call that began before it was closed. */
function answersTo(state: SlotState, thread: number, isEarly: boolean): Effect[] {
  const isClosed = state.period % 2 !== 0;
  const closed: Effect[] = isClosed ? [{ state: textOf(state), answer: CLOSED }] : [];
  if (isClosed && !isEarly) return closed;
  const granted = state.owners.flatMap((owner, slot) =>
    owner === FREE || owner === LEFT ? [{ state: withOwner(state, slot, thread), answer: 2 * slot + (owner === LEFT ? 1 : 0) }] : [],
  );
  return [...closed, ...granted];
}

/** What the calls do that never wait. */
function after(state: SlotState, thread: number, call: Exclude<SlotCall, Asking>): Effect {
  const isOpen = state.period % 2 === 0;
  switch (call.do) {
    case 'period':
      return { state: textOf(state), answer: state.period };
    case 'close':
      return { state: textOf({ ...state, period: state.period + (isOpen ? 1 : 0) }), answer: 0 };
    case 'reopen':
      return { state: textOf({ ...state, period: state.period + (isOpen ? 0 : 1) }), answer: 0 };
    case 'retire':
      return { state: withOwner(state, call.slot, RETIRED), answer: 0 };
    case 'open':
      return state.owners[call.slot] === RETIRED
        ? { state: withOwner(state, call.slot, FREE), answer: 1 }
        : { state: textOf(state), answer: 0 };
    case 'release':
      return state.owners[call.slot] === thread && state.period === call.period
        ? { state: withOwner(state, call.slot, FREE), answer: 1 }
        : { state: textOf(state), answer: 0 };
  }
}

function withOwner(state: SlotState, slot: number, owner: number): string {
  return textOf({ ...state, owners: state.owners.with(slot, owner) });
}

function textOf(state: SlotState): string {
  return JSON.stringify(state);
}
