/** `performance.now()` begins anew in every thread; the clock below it does not, but takes longer to read. */
const [clockSeconds, clockNanoseconds] = process.hrtime();
const OFFSET_MS: number = clockSeconds * 1_000 + clockNanoseconds / 1e6 - performance.now();

/** Milliseconds on a clock that all threads of the process share, and that never goes back. */
export function processMs(): number {
  return processMsOf(performance.now());
}

/** A moment of this thread's `performance.now()`, on that clock. */
export function processMsOf(nowMs: number): number {
  return nowMs + OFFSET_MS;
}
