/** The two operations that no lock can do without: one that takes it and one that gives it back. Answers how often it was taken. */
export function lockPairs(words: Int32Array, times: number): number {
  let taken = 0;
  for (let i = 0; i < times; i++) {
    if (Atomics.compareExchange(words, 0, 0, 1) === 0) taken++;
    Atomics.exchange(words, 0, 0);
  }
  return taken;
}
