import type { Figure, Result } from './figure.js';
import type { Outcome } from './run-figure.js';
import { median, ratio } from './statistics.js';
import { isMet } from './target.js';

/** A figure as it is written to the JSON file. */
export interface FigureRecord {
  readonly scenario: string;
  readonly title: string;
  readonly unit: string;
  readonly absent: string | undefined;
  readonly contenders: readonly ContenderRecord[];
  readonly targets: readonly { readonly says: string; readonly measured: number | undefined; readonly isMet: boolean | undefined }[];
}

interface ContenderRecord extends Result {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** To the first contender of ours. */
  readonly ratio: number | undefined;
}

export function recordOf(scenario: string, figure: Figure, outcome: Outcome): FigureRecord {
  const { title, unit } = figure;
  if ('absent' in outcome) return { scenario, title, unit, absent: outcome.absent, contenders: [], targets: [] };
  const { results } = outcome;
  const reference = results.find(({ role }) => role === 'ours');
  const contenders = results.map(result => ({
    ...result,
    median: median(result.rounds.flat()),
    min: Math.min(...result.rounds.flat()),
    max: Math.max(...result.rounds.flat()),
    ratio: reference === undefined ? undefined : ratio(result, reference),
  }));
  const targets = (figure.targets ?? []).map(target => ({
    says: target.says,
    measured: target.measure(results),
    isMet: isMet(target, results),
  }));
  return { scenario, title, unit, absent: undefined, contenders, targets };
}
