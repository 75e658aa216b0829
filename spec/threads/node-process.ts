import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

interface Output {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node to its end; kills it, and fails, when it does not end by itself in time. */
export async function outputOf(args: readonly string[], cwd: string, limitMs = 60_000): Promise<Output> {
  // Not SIGTERM: a process whose thread is in native code does not end by that.
  const child = spawn(process.execPath, args, { cwd, timeout: limitMs, killSignal: 'SIGKILL', stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null, string | null]>,
  ]);
  if (signal !== null) throw new Error(`the process did not end by itself\n${stdout}\n${stderr}`);
  return { code, stdout, stderr };
}
