import type { ModelWords } from '../model-words.js';
import type { Scenario, View } from '../scenario.js';
import { small } from './small.js';

/** Semaphores and conditions of other packages, as they were published, with the scenario that shows what is wrong with them. */
const PERMITS = 0;
const WAITING = 1;

/** Notifies only when there was no permit (atomics-sync 1.x): of two posts, the second wakes nobody. */
export function postsOnce(): Scenario {
  const wait = (words: ModelWords): void => {
    for (;;) {
      const permits = words.load(PERMITS);
      if (permits === 0) words.wait(PERMITS, 0, Infinity);
      else if (words.cas(PERMITS, permits, permits - 1)) return;
    }
  };
  const post = (words: ModelWords): void => {
    for (;;) {
      const permits = words.load(PERMITS);
      if (!words.cas(PERMITS, permits, permits + 1)) continue;
      if (permits === 0) words.notify(PERMITS, 1);
      return;
    }
  };
  const postTwice = (words: ModelWords): void => {
    post(words);
    post(words);
  };
  return small({ words: [['PERMITS', 0]], threads: [wait, wait, postTwice] });
}

/** Waiters for different amounts sleep on one word (multithreading): one for whom it is not enough takes the wake-up. */
export function amountsOnOneWord(): Scenario {
  const acquire = (words: ModelWords, amount: number): void => {
    for (;;) {
      const permits = words.load(PERMITS);
      if (permits >= amount) {
        if (words.cas(PERMITS, permits, permits - amount)) return;
        continue;
      }
      words.add(WAITING, 1);
      words.wait(PERMITS, permits, Infinity);
      words.add(WAITING, -1);
    }
  };
  const release = (words: ModelWords): void => {
    words.add(PERMITS, 1);
    if (words.load(WAITING) > 0) words.notify(PERMITS, 1);
  };
  return small({
    words: [
      ['PERMITS', 0],
      ['WAITING', 0],
    ],
    threads: [words => acquire(words, 2), words => acquire(words, 1), release],
    // The first one waits rightly: there is one permit, and it wants two.
    final: (view, asleep) => (asleep.includes(1) ? besideAPermit(view) : undefined),
  });
}

/** A counting futex: the thread that is woken dies, and the others are not (every wake-one in the literature). */
export function wakesTheDead(): Scenario {
  const acquire = (words: ModelWords): void => {
    for (;;) {
      const permits = words.load(PERMITS);
      if (permits > 0 && words.cas(PERMITS, permits, permits - 1)) return;
      words.wait(PERMITS, 0, Infinity);
    }
  };
  const release = (words: ModelWords): void => {
    words.add(PERMITS, 1);
    words.notify(PERMITS, 1);
  };
  return small({
    words: [['PERMITS', 0]],
    threads: [acquire, acquire, release],
    mortal: [0],
    final: (view, asleep) => (asleep.length > 0 ? besideAPermit(view) : undefined),
  });
}

const LOCK = 0;
const SIGNAL = 1;
const READY = 2;

/** Unlocks, then sleeps, with no count of signals (atomics-sync): one that comes in between is lost. */
export function signalBetween(): Scenario {
  const lock = (words: ModelWords): void => {
    while (!words.cas(LOCK, 0, 1)) words.wait(LOCK, 1, Infinity);
  };
  const unlock = (words: ModelWords): void => {
    words.store(LOCK, 0);
    words.notify(LOCK, 1);
  };
  const awaitReady = (words: ModelWords): void => {
    lock(words);
    while (words.load(READY) === 0) {
      unlock(words);
      words.wait(SIGNAL, 0, Infinity);
      lock(words);
    }
    unlock(words);
  };
  const makeReady = (words: ModelWords): void => {
    lock(words);
    words.store(READY, 1);
    words.notify(SIGNAL, 1);
    unlock(words);
  };
  return small({
    words: [
      ['LOCK', 0],
      ['SIGNAL', 0],
      ['READY', 0],
    ],
    threads: [awaitReady, makeReady],
  });
}

const ARRIVED = 0;
const PHASE = 1;

/** A barrier that waits once, not in a loop (parlib): an early wake-up lets a thread through alone. */
export function waitsOnce(): Scenario {
  const arrive = (words: ModelWords): void => {
    if (words.add(ARRIVED, 1) === 0) words.wait(PHASE, 0, Infinity);
    else {
      words.store(PHASE, 1);
      words.notify(PHASE);
    }
  };
  return small({
    words: [
      ['ARRIVED', 0],
      ['PHASE', 0],
    ],
    threads: [arrive, arrive],
    invariant: view =>
      view.read(PHASE) === 0 && (view.isDone(0) || view.isDone(1)) ? 'through the barrier before all have arrived' : undefined,
  });
}

const SUSPENDED = 1;
const RESUMED = 2;
const CELLS = 3;
const WAITS = 1;
const PERMIT = 2;
const SERVED = 1;

/**
 * A semaphore on a queue of cells (CQS: Koval, Khalanskiy, Alistarh, PLDI 2023), right without deaths: a release picks the
 * waiter before it gives, so the permit for a waiter that has died is gone.
 */
export function givesToTheDead(): Scenario {
  return small({
    words: [
      ['PERMITS', 0],
      ['SUSPENDED', 0],
      ['RESUMED', 0],
      ['CELL0', 0],
      ['CELL1', 0],
    ],
    threads: [
      (words, thread) => {
        if (words.add(PERMITS, -1) <= 0) suspend(words);
        thread.flag = SERVED;
        words.load(PERMITS);
      },
      words => {
        if (words.add(PERMITS, -1) <= 0) suspend(words);
      },
      words => {
        if (words.add(PERMITS, 1) >= 0) return;
        const cell = CELLS + words.add(RESUMED, 1);
        words.or(cell, PERMIT);
        words.notify(cell, 1);
      },
    ],
    mortal: [0],
    final: (view, asleep) =>
      view.wasKilled(0) && view.flag(0) !== SERVED && asleep.includes(1) && view.isDone(2) ? 'a permit was given to the dead' : undefined,
  });
}

function suspend(words: ModelWords): void {
  const cell = CELLS + words.add(SUSPENDED, 1);
  words.or(cell, WAITS);
  while ((words.load(cell) & PERMIT) === 0) words.wait(cell, WAITS, Infinity);
}

function besideAPermit(view: View): string | undefined {
  return view.read(PERMITS) > 0 ? 'asleep beside a free permit' : undefined;
}
