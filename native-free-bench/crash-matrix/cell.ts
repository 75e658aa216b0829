import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CellOrder, CellReport, Seen } from './cell-messages.js';

const MAIN: string = fileURLToPath(new URL('./cell-main.js', import.meta.url));
/** All of the limits in the process one after the other, and its start on a machine that is busy. */
const PATIENCE_MS = 30_000;
const EXIT_LIMIT_MS = 2500;
const KEPT_OF_STDERR = 4000;

/** What a cell came to: it cannot be tried, the process ended or hung before it had reported, or what was seen. */
export type Cell =
  | { readonly kind: 'absent'; readonly reason: string }
  | { readonly kind: 'died'; readonly reason: string }
  | { readonly kind: 'hung' }
  | { readonly kind: 'seen'; readonly seen: Seen; readonly exits: boolean };

/** Tries a crash in a process of its own, which is killed if it does not end. */
export async function runCell(order: CellOrder): Promise<Cell> {
  const child = fork(MAIN, [JSON.stringify(order)], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let stderr = '';
  let report: CellReport | undefined;
  child.stderr?.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-KEPT_OF_STDERR)));
  const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  child.once('message', message => {
    report = message as CellReport;
    patience.refresh();
    setTimeout(() => child.kill('SIGKILL'), EXIT_LIMIT_MS).unref();
  });
  // What it has said arrives before the end of the channel, but not always before its exit.
  const [[code, signal]] = (await Promise.all([once(child, 'exit'), once(child, 'disconnect')])) as [
    [number | null, string | null],
    unknown,
  ];
  clearTimeout(patience);
  if (report !== undefined)
    return 'absent' in report ? { kind: 'absent', reason: report.absent } : { kind: 'seen', seen: report, exits: signal === null };
  return signal === null ? { kind: 'died', reason: `exit code ${code}: ${lastError(stderr)}` } : { kind: 'hung' };
}

function lastError(stderr: string): string {
  const lines = stderr.trim().split('\n');
  return lines.findLast(line => /error/i.test(line)) ?? lines.at(-1) ?? '';
}
