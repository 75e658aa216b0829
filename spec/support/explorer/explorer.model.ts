import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UnsoundCut } from './automaton.js';
import { choicesOfText, textOfChoices } from './choice-text.js';
import { Explorer } from './explorer.js';
import { Player } from './player.js';
import { RandomWalk } from './random-walk.js';
import type { Bounds, Scenario } from './scenario.js';
import { asyncLock } from './scenarios/async-lock.js';
import { ring } from './scenarios/ring.js';
import { slotPool } from './scenarios/slot-pool.js';
import { syncLock } from './scenarios/sync-lock.js';
import { checkThenAct, drepper, forgets, spins } from './scenarios/zoo.js';
import type { Choice } from './state.js';
import { traceOf } from './trace.js';

const test = suite('the explorer');

/** What is wrong with a scenario. */
function failureOf(scenario: Scenario, bounds: Bounds = {}): string | undefined {
  return new Explorer(scenario, bounds).explore().failure?.message;
}

/** All that can be seen from outside: which memories, statuses and next operations are reachable. */
function visible(make: () => Scenario, bounds: Bounds): Set<string> {
  const explorer = new Explorer(make(), bounds);
  const { layout, threads } = explorer.scenario;
  const seen = new Set<string>();
  const outcome = explorer.explore(state => {
    const words = layout.addresses.map(index => `${index}:${state.read(index)}`).filter(word => !word.endsWith(':0'));
    const next = threads.map((_, thread) => {
      const status = state.status(thread);
      if (status > 1) return String(status);
      const { kind, index, a, b } = explorer.machine.pendingOf(state, thread) ?? { kind: '', index: 0, a: 0, b: 0 };
      return [status, kind, index, a, b].join();
    });
    seen.add(`${words.sort().join(' ')} | ${next.join(' ')}`);
  });
  assert.is(outcome.failure, undefined);
  assert.ok(outcome.isComplete);
  return seen;
}

const cutAndUncut: readonly (readonly [name: string, make: () => Scenario, bounds: Bounds])[] = [
  ['FairLock, 2 threads, a timeout', () => syncLock({ fairness: 'fair', lanes: 2, first: 2, mortal: false, timed: [0] }), { timeouts: 1 }],
  [
    'BargingLock, 2 threads, a timeout',
    () => syncLock({ fairness: 'barging', lanes: 2, first: 2, mortal: false, ages: true, timed: [0] }),
    { timeouts: 1 },
  ],
  ['FairLock, 2 threads, a kill', () => syncLock({ fairness: 'fair', lanes: 2, first: 2, mortal: true }), { kills: 1, preemptions: 1 }],
  [
    'FairLock, a flow and a blocking call',
    () =>
      asyncLock({
        fairness: 'fair',
        lanes: 2,
        first: 2,
        mortal: false,
        actions: [[{ do: 'flow', name: 'a', event: 1 }, { do: 'block' }], [{ do: 'block' }]],
      }),
    { events: 1 },
  ],
  [
    'RingCore',
    () =>
      ring({
        capacity: 2,
        items: [8],
        mortal: true,
        actions: [
          [1, 2],
          ['pop', 'pop'],
        ],
      }),
    { kills: 1 },
  ],
  [
    'SlotPool',
    () => slotPool({ lanes: 2, first: 2, mortal: false, slots: 1, actions: [['use'], ['use timed']] }),
    { timeouts: 1, preemptions: 2 },
  ],
];

for (const [name, make, bounds] of cutAndUncut) {
  test(`cutting histories hides no state: ${name}`, () => {
    const cut = visible(make, bounds);
    const uncut = visible(make, { ...bounds, cuts: false });
    assert.equal(
      [...cut].filter(state => !uncut.has(state)),
      [],
    );
    assert.equal(
      [...uncut].filter(state => !cut.has(state)),
      [],
    );
    console.log(`  ${name}: ${cut.size} visible states, the same with and without cuts`);
  });
}

test('finds two threads inside after a check and an act', () => {
  assert.is(failureOf(checkThenAct()), 'both inside');
});

test('finds nothing wrong with a right mutex', () => {
  assert.is(failureOf(drepper(), { spurious: 1 }), undefined);
});

test('finds a lost wake-up', () => {
  assert.match(failureOf(drepper({ wakes: false })) ?? '', 'asleep for ever');
});

test('finds that a death leaves others asleep', () => {
  assert.match(failureOf(drepper({ isMortal: true }), { kills: 1 }) ?? '', 'asleep for ever');
});

test('finds a thread that waits without sleeping', () => {
  assert.match(failureOf(spins(), { aloneEvery: 1 }) ?? '', 'gets nowhere');
});

test('notices when a scenario forgets a part of its local state', () => {
  assert.throws(
    () => failureOf(forgets()),
    (reason: unknown) => reason instanceof UnsoundCut,
  );
});

test('prints a trace with a column for each thread and words by their names', () => {
  const explorer = new Explorer(checkThenAct(), {});
  const { failure } = explorer.explore();
  const trace = failure === undefined ? '' : traceOf(explorer, failure);
  assert.match(trace, 'thread 0');
  assert.match(trace, 'LOCK = 1');
  assert.match(trace, 'both inside');
});

test('random runs with the same seed find the same failure in the same run', () => {
  const walk = (seed: number) => new RandomWalk(drepper({ wakes: false }), {}).walk({ runs: 100, seed });
  const [one, other] = [walk(3), walk(3)];
  assert.ok(one.failure !== undefined);
  assert.equal([other.failure, other.runs], [one.failure, one.runs]);
});

test('random runs find nothing wrong with a right mutex', () => {
  const { failure, runs } = new RandomWalk(drepper(), { spurious: 1 }).walk({ runs: 500, seed: 4 });
  assert.is(failure, undefined);
  assert.is(runs, 500);
});

test('a trace as text is the same trace', () => {
  const { failure } = new Explorer(drepper({ isMortal: true }), { kills: 1 }).explore();
  const choices = failure?.choices ?? [];
  assert.ok(choices.some(choice => choice.kind === 'kill'));
  assert.equal(choicesOfText(textOfChoices(choices)), choices);
  const all: Choice[] = [
    { kind: 'timeout', thread: 0, value: 2 },
    { kind: 'spurious', thread: 1, value: 0 },
    { kind: 'event', thread: 12, value: 3 },
    { kind: 'run', thread: 1, value: 4 },
  ];
  assert.is(textOfChoices(all), 't0.s1.e12=3.1=4');
  assert.equal(choicesOfText(textOfChoices(all)), all);
});

test('a trace that does not fit the scenario is refused', () => {
  assert.throws(() => new Player(drepper()).replay(choicesOfText('k0')), /not possible/);
  assert.throws(() => choicesOfText('0y3'), /not a part/);
});

test('replaying a failure fails in the same way', () => {
  const { failure } = new Explorer(drepper({ isMortal: true }), { kills: 1 }).explore();
  assert.is(new Player(drepper({ isMortal: true })).replay(failure?.choices ?? [])?.message, failure?.message);
});

test.run();
