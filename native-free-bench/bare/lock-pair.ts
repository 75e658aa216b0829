import type { Contender } from '../harness/figure.js';

export const BARE_PAIR = 'bare compareExchange + exchange';

export const barePair: Contender = {
  name: BARE_PAIR,
  role: 'limit',
  open() {
    const words = new Int32Array(new SharedArrayBuffer(128));
    return { run: times => void lockPairs(words, times) };
  },
};

export const barePairAwaited: Contender = {
  name: 'bare pair and one await',
  role: 'limit',
  open() {
    const words = new Int32Array(new SharedArrayBuffer(128));
    const run = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i++) {
        await undefined;
        lockPairs(words, 1);
      }
    };
    return { run };
  },
};

/** The two operations that no lock can do without: one that takes it and one that gives it back. Answers how often it was taken. */
function lockPairs(words: Int32Array, times: number): number {
  let taken = 0;
  for (let i = 0; i < times; i++) {
    if (Atomics.compareExchange(words, 0, 0, 1) === 0) taken++;
    Atomics.exchange(words, 0, 0);
  }
  return taken;
}
