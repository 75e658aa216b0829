/** How long some calls took. */
export interface Durations {
  readonly meanMs: number;
  readonly medianMs: number;
  readonly maxMs: number;
}

/** Of none at all everything is 0. */
export function summarize(durationsMs: readonly number[]): Durations {
  const sorted = [...durationsMs].sort((a, b) => a - b);
  const sum = sorted.reduce((total, ms) => total + ms, 0);
  return {
    meanMs: sum / Math.max(sorted.length, 1),
    medianMs: sorted[sorted.length >> 1] ?? 0,
    maxMs: sorted.at(-1) ?? 0,
  };
}
