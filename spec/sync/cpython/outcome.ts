/** How a wait ended. */
export interface Outcome {
  /** `ok`, the code of the error, or its class when it has no code. */
  readonly end: string;
  readonly elapsedMs: number;
}

/** Runs something that may wait, in either way, and answers how it ended. */
export async function outcomeOf(fn: () => unknown): Promise<Outcome> {
  const startedMs = performance.now();
  const since = (): number => performance.now() - startedMs;
  try {
    await fn();
    return { end: 'ok', elapsedMs: since() };
  } catch (error) {
    const { code, name } = error as Error & { code?: string };
    return { end: code ?? name, elapsedMs: since() };
  }
}

/** As CPython does: clocks differ, so a wait has lasted its timeout when it has lasted most of it. */
export function hasLasted({ elapsedMs }: Outcome, timeoutMs: number): boolean {
  return elapsedMs >= 0.6 * timeoutMs;
}
