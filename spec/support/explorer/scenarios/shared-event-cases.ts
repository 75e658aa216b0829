import type { ModelCase } from '../case.js';
import { type EventAction, sharedEvent, type SharedEventOptions } from './shared-event.js';

const of =
  (actions: readonly (readonly EventAction[])[], options: Partial<SharedEventOptions> = {}): (() => ReturnType<typeof sharedEvent>) =>
  () => {
    const first = actions.length - (options.late ?? 0);
    return sharedEvent({ lanes: first, first, mortal: false, actions, ...options });
  };

const mortal = { mortal: true };

export const sharedEventCases: readonly ModelCase[] = [
  { name: 'a waiter, 2 setters, one clears', bounds: {}, scenario: of([['wait'], ['set'], ['clear', 'set']]) },
  { name: 'set and cleared at once', bounds: { spurious: 1 }, scenario: of([['wait'], ['wait'], ['set', 'clear']]) },
  {
    name: 'waits twice, set and cleared twice',
    bounds: { timeouts: 1, preemptions: 3 },
    deep: { timeouts: 2 },
    scenario: of([
      ['wait timed', 'wait timed'],
      ['set', 'clear', 'set', 'clear'],
    ]),
  },
  {
    name: 'a waiter, 2 setters, one clears',
    bounds: { kills: 1, preemptions: 1 },
    deep: { kills: 1 },
    scenario: of([['wait'], ['set'], ['clear', 'set']], mortal),
  },
  {
    name: '2 waiters and a setter',
    bounds: { kills: 1, timeouts: 1, preemptions: 0 },
    deep: { kills: 1, timeouts: 1, preemptions: 2 },
    scenario: of([['wait timed'], ['wait'], ['set', 'clear']], mortal),
  },
  {
    name: '2 flows, one may be aborted, beside a blocking call',
    bounds: { events: 1, timeouts: 1 },
    scenario: of([
      ['mortal flow', 'flow', 'wait timed'],
      ['set', 'clear', 'set'],
    ]),
  },
  {
    name: 'flows in two threads, one sets for itself',
    bounds: { events: 1, preemptions: 3 },
    deep: { events: 1 },
    scenario: of([
      ['flow', 'set', 'clear', 'flow'],
      ['mortal flow', 'clear', 'set'],
    ]),
  },
  {
    name: 'a flow and a blocking call',
    bounds: { kills: 1, events: 1, preemptions: 2 },
    deep: { kills: 1, events: 1, preemptions: 4 },
    scenario: of([['mortal flow', 'wait'], ['set']], mortal),
  },
  {
    name: 'a new life in the lane of a waiter',
    bounds: { kills: 1, preemptions: 2 },
    deep: { kills: 1, preemptions: 4 },
    scenario: of([['wait'], ['set', 'clear'], ['wait']], { mortal: true, late: 1 }),
  },
  { name: 'the epoch wraps', bounds: {}, scenario: of([['wait'], ['set', 'clear', 'set', 'clear'], ['clear']], { epoch: 2 ** 31 - 1 }) },
  {
    name: 'a flow against a setter, cross-check',
    bounds: { cuts: false, events: 1, preemptions: 3 },
    scenario: of([['mortal flow'], ['set', 'clear']]),
  },
  {
    name: 'a waiter against a setter, cross-check',
    bounds: { cuts: false, timeouts: 1 },
    scenario: of([['wait timed'], ['set', 'clear']]),
  },
];
