import Table from 'cli-table3';
import type { Verdict } from './alone.js';
import { type Durations, summarize } from './durations.js';
import { paint } from './paint.js';
import type { TimedCall } from './timed-call.js';

/** A call whose reply has been compared. */
export interface JudgedCall extends TimedCall {
  readonly verdict: Verdict;
}

/** One row for each call. */
export function callTable(calls: readonly JudgedCall[]): string {
  const head = ['call', 'thread', 'worker', 'waited', 'took', 'reply'];
  const rows = calls.map(call => [
    call.command,
    call.threadId,
    call.servedBy,
    milliseconds(call.waitedMs),
    milliseconds(call.tookMs),
    verdictText(call.verdict),
  ]);
  return table(head, ['left', 'right', 'left', 'right', 'right', 'left'], rows);
}

/** One row for each connection and worker, and one for all of them. */
export function workerTable(calls: readonly JudgedCall[]): string {
  const workers = [...new Set(calls.map(call => call.servedBy))].sort();
  const rows = workers.map(worker => workerRow(worker, calls.filter(call => call.servedBy === worker)));
  const head = ['worker', 'calls', 'threads', 'waited: mean', 'p50', 'max', 'took: mean', 'p50', 'max', 'right'];
  return table(head, ['left', ...head.slice(1).map(() => 'right' as const)], [...rows, workerRow('all', calls)]);
}

function workerRow(name: string, calls: readonly JudgedCall[]): (string | number)[] {
  const threads = new Set(calls.map(call => call.threadId)).size;
  const right = calls.filter(call => call.verdict !== 'mixed').length;
  const waited = summarize(calls.map(call => call.waitedMs));
  const took = summarize(calls.map(call => call.tookMs));
  return [name, calls.length, threads, ...durationCells(waited), ...durationCells(took), right === calls.length ? paint('green', `${right}`) : paint('red', `${right}`)];
}

function durationCells({ meanMs, medianMs, maxMs }: Durations): string[] {
  return [meanMs, medianMs, maxMs].map(milliseconds);
}

/** A table without colours of its own, indented. */
export function table(head: readonly string[], colAligns: ('left' | 'right')[], rows: readonly (string | number)[][]): string {
  const drawn = new Table({ head: head.map(title => paint('bold', title)), colAligns, style: { head: [], border: [], compact: true } });
  drawn.push(...rows);
  return drawn.toString().replace(/^/gm, '  ');
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(ms < 100 ? 1 : 0)} ms`;
}

function verdictText(verdict: Verdict): string {
  switch (verdict) {
    case 'right':
      return paint('green', 'right');
    case 'moved':
      return paint('yellow', 'right but for numbers');
    case 'mixed':
      return paint('red', 'MIXED UP');
  }
}
