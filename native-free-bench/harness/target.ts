import type { Result, Target } from './figure.js';
import { median, quantile, ratio } from './statistics.js';

/** `a` should take, or reach, at most `limit` times what `b` does. */
export function atMostTimes(a: string, limit: number, b: string): Target {
  return { says: `${a} at most ${limit} x ${b}`, limit, isAtMost: true, measure: ratioOf(a, b) };
}

/** `a` should take, or reach, at least `limit` times what `b` does. */
export function atLeastTimes(a: string, limit: number, b: string): Target {
  return { says: `${a} at least ${limit} x ${b}`, limit, isAtMost: false, measure: ratioOf(a, b) };
}

/** `name` should reach at least `limit` times what any rival does. */
export function atLeastTimesBestRival(name: string, limit: number): Target {
  const measure: Target['measure'] = results => worst(ratiosToRivals(results, name), Math.min);
  return { says: `${name} at least ${limit} x the best rival`, limit, isAtMost: false, measure };
}

/** `name` should take at most `limit` times what any rival does. */
export function atMostTimesBestRival(name: string, limit: number): Target {
  const measure: Target['measure'] = results => worst(ratiosToRivals(results, name), Math.max);
  return { says: `${name} at most ${limit} x the best rival`, limit, isAtMost: true, measure };
}

/** The median of `name` should be at most `limit`, in the figure's unit. */
export function atMost(name: string, limit: number): Target {
  return { says: `${name} at most ${limit}`, limit, isAtMost: true, measure: of(name, values => median(values)) };
}

/** The median of `name` should be at least `limit`, in the figure's unit. */
export function atLeast(name: string, limit: number): Target {
  return { says: `${name} at least ${limit}`, limit, isAtMost: false, measure: of(name, values => median(values)) };
}

/** 99 of 100 values of `name` should be at most `limit`, in the figure's unit. */
export function atMostP99(name: string, limit: number): Target {
  return { says: `${name} at most ${limit} at p99`, limit, isAtMost: true, measure: of(name, values => quantile(values, 0.99)) };
}

/** What `name` counts under `count` should not happen. */
export function never(name: string, count: string): Target {
  return { says: `${name}: ${count} 0`, limit: 0, isAtMost: true, measure: results => find(results, name)?.counts[count] };
}

/** Whether a target was reached; undefined when it could not be measured. */
export function isMet(target: Target, results: readonly Result[]): boolean | undefined {
  const measured = target.measure(results);
  if (measured === undefined || Number.isNaN(measured)) return undefined;
  return target.isAtMost ? measured <= target.limit : measured >= target.limit;
}

function ratiosToRivals(results: readonly Result[], name: string): number[] {
  const own = find(results, name);
  return results.flatMap(result => (own === undefined || result.role !== 'rival' ? [] : (ratio(own, result) ?? [])));
}

function worst(ratios: readonly number[], choose: (...values: number[]) => number): number | undefined {
  return ratios.length === 0 ? undefined : choose(...ratios);
}

function ratioOf(a: string, b: string): Target['measure'] {
  return results => {
    const [first, second] = [find(results, a), find(results, b)];
    return first === undefined || second === undefined ? undefined : ratio(first, second);
  };
}

function of(name: string, summary: (values: readonly number[]) => number): Target['measure'] {
  return results => {
    const values = find(results, name)?.rounds.flat() ?? [];
    return values.length === 0 ? undefined : summary(values);
  };
}

function find(results: readonly Result[], name: string): Result | undefined {
  return results.find(result => result.name === name);
}
