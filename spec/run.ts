/**
 * Runs spec files, each in a process of its own, and adds up what they say.
 *
 *   node dist/spec/run.js [--kind spec|model|stress] [--only TEXT] [--deep] [--jobs N]
 *
 * Without --kind it runs `.spec` and `.model` files. A file that hangs is stopped and named; a file that ends without its
 * totals, or with fewer passed than there are, has failed.
 */
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';

interface Outcome {
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
  readonly output: string;
}

const FOLDER = import.meta.dirname;
const TIMEOUT_MS = 300_000;
const DEEP_TIMEOUT_MS = 3_600_000;

const { values: options } = parseArgs({
  options: { kind: { type: 'string' }, only: { type: 'string' }, deep: { type: 'boolean', default: false }, jobs: { type: 'string' } },
});

/** All spec files of the kinds asked for. */
async function specFiles(): Promise<string[]> {
  const kinds = options.kind === undefined ? ['spec', 'model'] : [options.kind];
  const found = await readdir(FOLDER, { recursive: true });
  const wanted = found.filter(file => kinds.some(kind => file.endsWith(`.${kind}.js`)) && file.includes(options.only ?? ''));
  return wanted.sort().map(file => join(FOLDER, file));
}

/** The last number after a word in uvu's report. */
function total(output: string, word: string): number | undefined {
  const found = [...output.matchAll(new RegExp(`^\\s*${word}:\\s+(\\d+)`, 'gm'))].at(-1);
  return found === undefined ? undefined : Number(found[1]);
}

/** Runs one file to its end. */
async function runFile(path: string): Promise<Outcome> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [path, ...(options.deep ? ['--deep'] : [])], {
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (output += text));
  const timeoutMs = options.deep ? DEEP_TIMEOUT_MS : TIMEOUT_MS;
  const timer = setTimeout(() => {
    output += `\nstopped: still running after ${timeoutMs / 1000} s\n`;
    child.kill('SIGKILL');
  }, timeoutMs);
  const code = await new Promise<number | null>(resolve => child.once('close', resolve));
  clearTimeout(timer);
  const [all, passed, skipped] = [total(output, 'Total') ?? 0, total(output, 'Passed') ?? 0, total(output, 'Skipped') ?? 0];
  // uvu does not count what it skips. A file that needs a device which is not there skips all it has, and says so.
  const isSound = code === 0 && all + skipped > 0;
  const failed = Math.max(all - passed, isSound ? 0 : 1);
  return { file: relative(FOLDER, path), passed, failed, skipped, seconds: (performance.now() - startedMs) / 1000, output };
}

function report({ file, passed, failed, skipped, seconds, output }: Outcome): void {
  const counts = `${passed} passed${failed > 0 ? `, ${failed} FAILED` : ''}${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  console.log(`${failed > 0 ? 'FAIL' : 'ok  '} ${file.padEnd(48)} ${seconds.toFixed(1).padStart(6)} s  ${counts}`);
  if (failed > 0) console.log(output.replace(/^/gm, '     '));
}

const files = await specFiles();
const outcomes: Outcome[] = [];
const queue = [...files];

/** Takes files off the queue until it is empty. */
async function work(): Promise<void> {
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const outcome = await runFile(file);
    outcomes.push(outcome);
    report(outcome);
  }
}

await Promise.all(Array.from({ length: Number(options.jobs ?? availableParallelism()) }, work));
const sum = (pick: (outcome: Outcome) => number): number => outcomes.reduce((n, outcome) => n + pick(outcome), 0);
const skipped = sum(o => o.skipped);
console.log(`\n${sum(o => o.passed)} passed, ${sum(o => o.failed)} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
if (outcomes.length === 0 || sum(o => o.failed) > 0) process.exitCode = 1;
