import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, platform, release } from 'node:os';
import { fileURLToPath } from 'node:url';

/** Where, when and on what the figures were taken. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly system: string;
  readonly node: string;
  readonly commit: string;
  readonly date: string;
  /** Over 1, 5 and 15 minutes, before the first round. */
  readonly load: readonly number[];
}

export function thisMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    system: `${platform()} ${release()}`,
    node: process.version,
    commit: commit(),
    date: new Date().toISOString(),
    load: loadavg(),
  };
}

function commit(): string {
  try {
    const changes = git('status', '--porcelain') === '' ? '' : ' dirty';
    return `${git('rev-parse', '--short=12', 'HEAD')}${changes}`;
  } catch {
    return 'unknown';
  }
}

function git(...args: string[]): string {
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  return execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}
