const TURN = 0;

/** Waits for its turn and gives it to the other, so many times. */
export function bareTurns(shared: SharedArrayBuffer, me: 0 | 1, roundTrips: number): void {
  const words = new Int32Array(shared);
  for (let i = 0; i < roundTrips; i++) {
    while (Atomics.load(words, TURN) !== me) Atomics.wait(words, TURN, 1 - me);
    Atomics.store(words, TURN, 1 - me);
    Atomics.notify(words, TURN);
  }
}
