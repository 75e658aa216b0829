import Table from 'cli-table3';
import type { Verdict } from './alone.js';
import { type Durations, summarize } from './durations.js';
import { paint } from './paint.js';
import type { TimedCall } from './timed-call.js';

/** A call whose reply has been compared. */
export interface JudgedCall extends TimedCall {
  readonly verdict: Verdict;
}

type Cell = string | number;

/** One row for each call. */
export function callTable(calls: readonly JudgedCall[]): string {
  const head = ['call', 'thread', 'worker', 'waited', 'took', 'reply'];
  const rows = calls.map(call => [
    call.command,
    call.threadId,
    call.worker,
    `${milliseconds(call.waitedMs)} ms`,
    `${milliseconds(call.tookMs)} ms`,
    verdictText(call.verdict),
  ]);
  return table(head, ['left', 'right', 'left', 'right', 'right', 'left'], rows);
}

/** One row for each connection and worker, and one for all of them; times in milliseconds. Fits into 80 columns. */
export function workerTable(calls: readonly JudgedCall[]): string {
  const head = ['worker', 'right', 'waited mean', 'p50', 'max', 'took mean', 'p50', 'max'];
  const workers = [...new Set(calls.map(call => call.worker))].sort();
  const rows = workers.map(worker =>
    workerRow(
      worker,
      calls.filter(call => call.worker === worker),
    ),
  );
  return table(head, alignedRight(head), [...rows, workerRow('all', calls)]);
}

/** A table whose only colours are those of its cells. */
export function table(head: readonly string[], colAligns: ('left' | 'right')[], rows: readonly Cell[][]): string {
  const drawn = new Table({ head: head.map(title => paint('bold', title)), colAligns, style: { head: [], border: [], compact: true } });
  drawn.push(...rows);
  return drawn.toString();
}

/** All columns but the first. */
export function alignedRight(head: readonly string[]): ('left' | 'right')[] {
  return head.map((_, column) => (column === 0 ? 'left' : 'right'));
}

function workerRow(name: string, calls: readonly JudgedCall[]): Cell[] {
  const right = calls.filter(call => call.verdict !== 'mixed').length;
  const waited = summarize(calls.map(call => call.waitedMs));
  const took = summarize(calls.map(call => call.tookMs));
  return [
    name,
    paint(right === calls.length ? 'green' : 'red', `${right}/${calls.length}`),
    ...durationCells(waited),
    ...durationCells(took),
  ];
}

function durationCells({ meanMs, medianMs, maxMs }: Durations): string[] {
  return [meanMs, medianMs, maxMs].map(milliseconds);
}

function milliseconds(ms: number): string {
  return ms.toFixed(ms < 100 ? 1 : 0);
}

function verdictText(verdict: Verdict): string {
  switch (verdict) {
    case 'right':
      return paint('green', 'right');
    case 'moved':
      return paint('yellow', 'right but numbers');
    case 'mixed':
      return paint('red', 'MIXED UP');
  }
}
