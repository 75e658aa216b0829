import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Runtime } from './figure.js';

const MAJOR: Readonly<Record<Runtime, number>> = { node24: 24 };
/** Where `npm run runtimes` keeps what it has installed. */
const CACHE: string = join(tmpdir(), 'partyline-runtimes', 'node_modules');

/** For those who miss a runtime. */
export const HOW_TO_GET_IT = "needs Node 24: 'npm run runtimes -- node24' installs it, or set PARTYLINE_BENCH_NODE to its path";

const found: Map<Runtime | undefined, string | undefined> = new Map();

/** The Node for a contender: the one that runs the bench if that will do. Undefined when it is not on this machine. */
export function programOf(runtime: Runtime | undefined): string | undefined {
  if (!found.has(runtime)) found.set(runtime, find(runtime));
  return found.get(runtime);
}

function find(runtime: Runtime | undefined): string | undefined {
  if (runtime === undefined || majorOf(process.version) >= MAJOR[runtime]) return process.execPath;
  const candidates = [process.env['PARTYLINE_BENCH_NODE'], join(CACHE, runtime, 'bin', 'node')];
  return candidates.find(path => path !== undefined && existsSync(path) && majorOf(versionOf(path)) >= MAJOR[runtime]);
}

function versionOf(path: string): string {
  return execFileSync(path, ['--version'], { encoding: 'utf8' }).trim();
}

/** Of 'v24.1.0': 24. */
function majorOf(version: string): number {
  return Number.parseInt(version.slice(1), 10);
}
