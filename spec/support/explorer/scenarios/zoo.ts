import { Layout } from '../memory.js';
import { ModelWords } from '../model-words.js';
import type { Scenario } from '../scenario.js';
import type { Thread } from '../thread.js';

/** Small, well-known mistakes, for seeing that the explorer sees. */
const LOCK = 0;
const INSIDE = 1;

function twoThreads(body: (thread: Thread, words: ModelWords, index: number) => void, isMortal = false): Scenario {
  const layout = new Layout();
  layout.name(LOCK, 'LOCK');
  return {
    layout,
    threads: [0, 1].map(index => ({
      name: `thread ${index}`,
      isMortal,
      program: thread => body(thread, new ModelWords(thread, 0), index),
    })),
    invariant: view =>
      view.flag(0) === INSIDE && view.flag(1) === INSIDE && view.isAlive(0) && view.isAlive(1) ? 'both inside' : undefined,
  };
}

function inside(thread: Thread, words: ModelWords): void {
  thread.flag = INSIDE;
  words.load(LOCK);
  thread.flag = 0;
}

/** Looks, then takes. */
export function checkThenAct(): Scenario {
  return twoThreads((thread, words) => {
    if (words.load(LOCK) !== 0) return;
    words.store(LOCK, 1);
    inside(thread, words);
    words.store(LOCK, 0);
  });
}

/** Ulrich Drepper's mutex (https://www.akkadia.org/drepper/futex.pdf), right as long as nobody dies. */
export function drepper({ wakes = true, isMortal = false } = {}): Scenario {
  return twoThreads((thread, words) => {
    if (!words.cas(LOCK, 0, 1)) {
      for (;;) {
        if (words.load(LOCK) === 2 || !words.cas(LOCK, 0, 2)) {
          if (words.load(LOCK) === 2 || words.cas(LOCK, 1, 2)) words.wait(LOCK, 2, Infinity);
          continue;
        }
        break;
      }
    }
    inside(thread, words);
    const before = words.add(LOCK, -1);
    if (before === 1) return;
    words.store(LOCK, 0);
    if (wakes) words.notify(LOCK);
  }, isMortal);
}

/** Waits in a circle without sleeping. */
export function spins(): Scenario {
  return twoThreads((thread, words, index) => {
    thread.isLoopHead = address => address === LOCK;
    if (index === 0) {
      words.store(LOCK, 1);
      words.store(LOCK, 0);
      return;
    }
    while (words.load(LOCK) === 1);
  });
}

/** Says that nothing is known where something is. */
export function forgets(): Scenario {
  return twoThreads((thread, words) => {
    const seen = words.load(LOCK);
    thread.checkpoint('seen');
    words.store(LOCK, seen + 1);
  });
}
