import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Explorer, type Failure } from './explorer.js';
import { kindOf, minimise } from './minimise.js';
import { Player } from './player.js';
import { RandomWalk } from './random-walk.js';
import type { Bounds, Scenario } from './scenario.js';
import { checkThenAct, drepper } from './scenarios/zoo.js';
import { claimsBeforeItFills, tooPolite, waitsForTheWrongValue } from './scenarios/zoo-others.js';
import { amountsOnOneWord, givesToTheDead, postsOnce, signalBetween, waitsOnce, wakesTheDead } from './scenarios/zoo-semaphores.js';

/** Mistakes of published packages and of textbooks. The explorer has to find each of them, in both of its ways. */
interface Mistake {
  readonly name: string;
  readonly make: () => Scenario;
  readonly bounds?: Bounds;
  readonly finds: RegExp;
}

const SEED = 1;
const MOST_RUNS = 2000;
const MINIMISE_MS = 500;

const mistakes: readonly Mistake[] = [
  { name: 'a check and an act', make: checkThenAct, finds: /both inside/ },
  { name: 'an unlock that wakes nobody', make: () => drepper({ wakes: false }), finds: /asleep for ever/ },
  {
    name: "Drepper's mutex, its owner or a woken waiter dies",
    make: () => drepper({ isMortal: true }),
    bounds: { kills: 1 },
    finds: /asleep for ever/,
  },
  { name: 'a semaphore that wakes only when it was empty', make: postsOnce, finds: /asleep for ever/ },
  { name: 'waiters for different amounts on one word', make: amountsOnOneWord, finds: /asleep beside a free permit/ },
  { name: 'a semaphore whose woken waiter dies', make: wakesTheDead, bounds: { kills: 1 }, finds: /asleep beside a free permit/ },
  { name: 'a condition without a count of signals', make: signalBetween, finds: /asleep for ever/ },
  { name: 'a barrier that waits once', make: waitsOnce, bounds: { spurious: 1 }, finds: /through the barrier before/ },
  { name: 'a queue of cells whose waiter dies', make: givesToTheDead, bounds: { kills: 1 }, finds: /given to the dead/ },
  { name: 'a lock that waits for the wrong value', make: waitsForTheWrongValue, bounds: { aloneEvery: 1 }, finds: /gets nowhere/ },
  { name: 'two that are too polite', make: tooPolite, bounds: { aloneEvery: 0, togetherEvery: 1 }, finds: /go on for ever/ },
  { name: "Vyukov's queue, a pusher dies", make: claimsBeforeItFills, bounds: { kills: 1 }, finds: /behind the dead/ },
];

const test = suite('the zoo of known mistakes');

for (const { name, make, bounds = {}, finds } of mistakes) {
  test(`exploring finds ${name}`, () => {
    const { failure, states, ms } = new Explorer(make(), bounds).explore();
    assert.match(failure?.message ?? 'nothing', finds);
    console.log(`  ${name.padEnd(56)} ${String(states).padStart(7)} states ${ms.toFixed(0).padStart(5)} ms  ${failure?.message}`);
  });

  test(`random runs find ${name}`, () => {
    const { failure, runs } = new RandomWalk(make(), bounds).walk({ runs: MOST_RUNS, seed: SEED });
    assert.match(failure?.message ?? 'nothing', finds);
    console.log(`  ${name.padEnd(56)} ${String(runs).padStart(7)} runs`);
  });

  test(`a trace of ${name} can be made shorter and shows the same again`, () => {
    const { failure } = new RandomWalk(make(), bounds).walk({ runs: MOST_RUNS, seed: SEED });
    const shortest = minimise(make(), failure as Failure, MINIMISE_MS); // the test before says that there is one
    const again = new Player(make()).replay(shortest.choices);
    assert.is(kindOf(again?.message ?? 'nothing'), kindOf(failure?.message ?? ''));
    assert.ok(shortest.choices.length <= (failure?.choices.length ?? 0));
    console.log(`  ${name.padEnd(56)} ${String(failure?.choices.length).padStart(7)} -> ${shortest.choices.length} steps`);
  });
}

const withoutDeaths: readonly (readonly [name: string, make: () => Scenario])[] = [
  ["Drepper's mutex", () => drepper()],
  ['a queue of cells', givesToTheDead],
  ['a semaphore with one wake-up for each permit', wakesTheDead],
  ["Vyukov's queue", claimsBeforeItFills],
];

for (const [name, make] of withoutDeaths) {
  test(`${name} is right as long as nobody dies`, () => {
    const { failure, isComplete } = new Explorer(make(), {}).explore();
    assert.is(failure?.message, undefined);
    assert.ok(isComplete);
  });
}

test.run();
