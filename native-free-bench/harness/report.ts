import Table from 'cli-table3';
import type { Figure, Result, Target } from './figure.js';
import type { Machine } from './machine.js';
import { digits, quantity } from './quantity.js';
import type { Outcome } from './run-figure.js';
import { median, quantile, ratio } from './statistics.js';
import { isMet } from './target.js';

const NO_BORDER = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};
const ENOUGH_FOR_P99 = 20;

export function headerText({ processor, cores, system, node, commit, date, load }: Machine, measuring: string): string {
  const rounded = load.map(value => value.toFixed(2)).join(' ');
  return `partyline ${commit}, Node ${node}, ${system}\n${processor}, ${cores} cores, load average ${rounded}\n${date}, ${measuring}`;
}

/** A figure as text: a row for each contender, then its targets. */
export function figureText(scenario: string, figure: Figure, outcome: Outcome): string {
  const title = `\n${scenario}: ${figure.title}`;
  if ('absent' in outcome) return `${title}\n  ${outcome.absent}`;
  const { results } = outcome;
  const targets = (figure.targets ?? []).map(target => targetText(target, results));
  return [title, tableText(figure, results), ...targets].join('\n');
}

function tableText(figure: Figure, results: readonly Result[]): string {
  const reference = results.find(result => result.role === 'ours');
  const withP99 = results.some(result => result.rounds.flat().length >= ENOUGH_FOR_P99 && result.rounds.some(round => round.length > 1));
  const head = ['', '', 'median', 'min', 'max', ...(withP99 ? ['p99'] : []), 'ratio', ''];
  const rows = results.map(result => row(figure, result, reference, withP99));
  return borderless(head, rows, ['left', 'left', ...head.slice(2, -1).map(() => 'right' as const), 'left']);
}

/** A table without lines. */
export function borderless(head: readonly string[], rows: readonly string[][], colAligns: ('left' | 'right')[] = []): string {
  const style = { 'padding-left': 0, 'padding-right': 0, head: [], border: [] };
  const table = new Table({ head: [...head], chars: NO_BORDER, style, colAligns });
  table.push(...rows);
  return table
    .toString()
    .split('\n')
    .map(line => `  ${line.trimEnd()}`)
    .join('\n');
}

function row({ unit }: Figure, result: Result, reference: Result | undefined, withP99: boolean): string[] {
  const values = result.rounds.flat();
  const shown = [median(values), Math.min(...values), Math.max(...values), ...(withP99 ? [quantile(values, 0.99)] : [])];
  const cells = values.length === 0 ? shown.map(() => '') : shown.map(value => quantity(value, unit));
  const relative = reference === undefined ? undefined : ratio(result, reference);
  return [result.role, result.name, ...cells, relative === undefined ? '' : `${digits(relative)} x`, remarks(result)];
}

function remarks({ counts, failure, runtime, rounds }: Result): string {
  const counted = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  const failed = failure === undefined ? [] : [failure.kind === 'absent' ? failure.reason : `FAILED: ${failure.reason}`];
  const on = runtime === undefined || rounds.length === 0 ? [] : [`on ${runtime}`];
  return [...on, ...counted, ...failed].join(', ');
}

function targetText(target: Target, results: readonly Result[]): string {
  const met = isMet(target, results);
  const measured = target.measure(results);
  if (met === undefined || measured === undefined) return `  target: ${target.says}: not measured`;
  return `  target: ${target.says}: ${digits(measured)}, ${met ? 'met' : 'MISSED'}`;
}
