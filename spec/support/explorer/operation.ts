import type { Memory } from './memory.js';

/** What a thread wants to do next. `index` is an address in the model's memory; operations without one have NO_ADDRESS. */
export interface Operation {
  readonly kind: OperationKind;
  readonly index: number;
  readonly a: number;
  readonly b: number;
  /** For `when`: whether it may go on. */
  readonly ready?: (memory: Memory) => boolean;
}

/**
 * Those of `Words`, and three of the explorer's own:
 *   when    goes on once something is true of the memory (a thread that is born later)
 *   choose  answers any number below `a`
 *   idle    an event loop with nothing to do: answers WOKEN after a notify, or n for the event n of `a` (an abort, a timer)
 */
export type OperationKind = 'load' | 'store' | 'add' | 'or' | 'and' | 'cas' | 'wait' | 'waitAsync' | 'notify' | 'when' | 'choose' | 'idle';

export const NO_ADDRESS: number = -(2 ** 31);

/** Answers of `wait`. */
export const OK = 0;
export const NOT_EQUAL = 1;
export const TIMED_OUT = 2;

/**
 * Of the load of a doorbell by its own thread, at the head of a loop: no other sample of it matters any more, and nobody else looks
 * at its count, so the count begins anew, one ring before it wraps. States that differ in how often it has ever rung are one.
 */
export const RENEWED = 1;

/** Answer of `idle`; the others are the numbers of events, from 1. */
export const WOKEN = 0;

/** Whether two operations are the same, for all that can be seen of them. */
export function isSameOperation(one: Operation | undefined, other: Operation | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.kind === other.kind && one.index === other.index && one.a === other.a && one.b === other.b;
}
