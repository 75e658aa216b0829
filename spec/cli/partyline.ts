import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** How a run of the command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const COMMAND = fileURLToPath(new URL('../../lib/cli/main.js', import.meta.url));
const TIMEOUT_MS = 120_000;

/** Runs the built command to its end, which has to come by itself. */
export function partyline(...args: readonly string[]): Promise<Ended> {
  return endOf(start(args));
}

/** The same, with a signal as soon as the output looks like this. */
partyline.interrupted = (signal: NodeJS.Signals, when: RegExp, ...args: readonly string[]): Promise<Ended> => {
  const child = start(args);
  let heard = '';
  child.stdout?.on('data', (text: string) => {
    const hadCome = when.test(heard);
    heard += text;
    if (!hadCome && when.test(heard)) child.kill(signal);
  });
  return endOf(child);
};

function start(args: readonly string[]): ChildProcess {
  const { FORCE_COLOR: _, ...env } = process.env;
  const child = spawn(process.execPath, [COMMAND, ...args], {
    env,
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout?.setEncoding('utf8');
  child.stderr?.setEncoding('utf8');
  return child;
}

async function endOf(child: ChildProcess): Promise<Ended> {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name]?.on('data', (text: string) => (said[name] += text));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (signal !== null) throw new Error(`the command did not end by itself (${signal})\n${said.stdout}\n${said.stderr}`);
  return { code, ...said };
}
