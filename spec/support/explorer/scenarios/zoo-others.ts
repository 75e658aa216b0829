import type { ModelWords } from '../model-words.js';
import type { Scenario } from '../scenario.js';
import { small } from './small.js';

/** A lock and a queue of other packages, and a textbook livelock. */
const LOCK = 0;

/** Waits while the lock is free, and not while it is taken (web-mutex's `waitEqualZero`). */
export function waitsForTheWrongValue(): Scenario {
  const useOnce = (words: ModelWords): void => {
    for (;;) {
      if (words.load(LOCK) > 0) words.wait(LOCK, 0, Infinity);
      if (words.add(LOCK, 1) === 0) break;
      words.add(LOCK, -1);
    }
    words.add(LOCK, -1);
    words.notify(LOCK, 1);
  };
  return small({ words: [['LOCK', 0]], threads: [useOnce, useOnce] });
}

/** Each lets the other one go first: nobody gets in as long as they keep step. */
export function tooPolite(): Scenario {
  const enter =
    (own: number, other: number) =>
    (words: ModelWords): void => {
      for (;;) {
        words.store(own, 1);
        if (words.load(other) === 0) break;
        words.store(own, 0);
      }
      words.store(own, 0);
    };
  return small({
    words: [
      ['WANTS0', 0],
      ['WANTS1', 0],
    ],
    threads: [enter(0, 1), enter(1, 0)],
  });
}

const TAIL = 0;
const HEAD = 1;
const STAMPS = 2;
const VALUES = 4;
const PUSHED = 6;
const PLACES = 2;

/**
 * Vyukov's bounded queue (https://www.1024cores.net/home/lock-free-algorithms/queues): the position is claimed before the
 * cell is filled, so whoever dies in between hides all that is pushed after it.
 */
export function claimsBeforeItFills(): Scenario {
  return small({
    words: [
      ['TAIL', 0],
      ['HEAD', 0],
      ['STAMP0', 0],
      ['STAMP1', 1],
      ['VALUE0', 0],
      ['VALUE1', 0],
      ['PUSHED', 0],
    ],
    threads: [
      words => void push(words, 7),
      words => {
        push(words, 9);
        words.store(PUSHED, 1);
      },
      (words, thread) => {
        thread.when(memory => memory.read(PUSHED) === 1);
        if (pop(words) === undefined) thread.fail('what was pushed is behind the dead for ever');
      },
    ],
    mortal: [0],
    lastAfterDeathOf: 0,
  });
}

function push(words: ModelWords, value: number): boolean {
  for (;;) {
    const tail = words.load(TAIL);
    const stamp = words.load(STAMPS + (tail % PLACES));
    if (stamp < tail) return false;
    if (stamp !== tail || !words.cas(TAIL, tail, tail + 1)) continue;
    words.store(VALUES + (tail % PLACES), value);
    words.store(STAMPS + (tail % PLACES), tail + 1);
    return true;
  }
}

function pop(words: ModelWords): number | undefined {
  for (;;) {
    const head = words.load(HEAD);
    const stamp = words.load(STAMPS + (head % PLACES));
    if (stamp < head + 1) return undefined;
    if (stamp !== head + 1 || !words.cas(HEAD, head, head + 1)) continue;
    const value = words.load(VALUES + (head % PLACES));
    words.store(STAMPS + (head % PLACES), head + PLACES);
    return value;
  }
}
