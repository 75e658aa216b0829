import type { Result } from './figure.js';

/** The value below which a share of the values lies; NaN when there is none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle] ?? NaN;
  return ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** The median over rounds of `a / b`. Both were measured one right after the other in each round, so drifts cancel out. */
export function ratio(a: Result, b: Result): number | undefined {
  const quotients = a.rounds.flatMap((round, i) => {
    const quotient = median(round) / median(b.rounds[i] ?? []);
    return Number.isNaN(quotient) ? [] : [quotient]; // one of them has measured nothing in this round
  });
  return quotients.length === 0 ? undefined : median(quotients);
}
