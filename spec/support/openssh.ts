import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { afterDeath } from './reaper.js';

const run = promisify(execFile);
const ATTEMPTS = 5;

/** A private OpenSSH server. Every session of it runs vtysh, as on a router. */
export interface OpenSsh extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly privateKey: string;
  /** Ends the server with all its sessions. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Whether an OpenSSH server can be started here: installed, vtysh too, and we are root.
 *
 * @throws when it cannot and CI=true: there, a skipped spec would be a lie.
 */
export function isAvailable(): boolean {
  try {
    for (const program of ['/usr/sbin/sshd', '/usr/bin/ssh-keygen', '/usr/bin/vtysh']) accessSync(program, constants.X_OK);
    if (process.getuid?.() === 0) return true;
  } catch {
    // Falls through: not installed.
  }
  if (process.env['CI'] === 'true') throw new Error('OpenSSH or vtysh is not installed, or we are not root, and CI=true demands it');
  return false;
}

/**
 * Starts a server on a port of its own; resolves when it listens.
 *
 * @param vtyDir where the FRR daemons have their sockets, see `startFrr`
 * @param command runs instead of vtysh, for example a shell
 */
export async function startOpenSsh({ vtyDir, command }: { vtyDir?: string; command?: string }): Promise<OpenSsh> {
  const directory = await mkdtemp(join(tmpdir(), 'partyline-sshd-'));
  const forced = command ?? `/usr/bin/vtysh --vty_socket ${vtyDir}`;
  await Promise.all(['host', 'user'].map(name => run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(directory, name)])));
  const { child, port } = await listen(directory, forced);
  // The sessions end with their clients, that is, with us.
  const callOff = afterDeath(`kill ${child.pid}; rm -rf ${directory}`);
  const stop = async (): Promise<void> => {
    kill(child);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    await rm(directory, { recursive: true, force: true });
    callOff();
  };
  const privateKey = await readFile(join(directory, 'user'), 'utf8');
  return { host: '127.0.0.1', port, username: 'root', privateKey, stop, [Symbol.asyncDispose]: stop };
}

async function listen(directory: string, forced: string): Promise<{ child: ChildProcess; port: number }> {
  // sshd's privilege separation wants this directory; on a machine with the service running it is there.
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    await writeFile(join(directory, 'config'), config(directory, port, forced));
    // Away from our terminal: Ctrl-C is for us to handle.
    const child = spawn('/usr/sbin/sshd', ['-f', join(directory, 'config'), '-D', '-e'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    });
    const said = await listening(child);
    if (said === undefined) return { child, port };
    if (attempt === ATTEMPTS) throw new Error(`sshd does not start: ${said}`);
  }
}

/** Resolves when the server listens; with what it said when it ended instead. */
async function listening(child: ChildProcess): Promise<string | undefined> {
  const { stderr } = child;
  if (stderr === null) return 'it has no stderr';
  let said = '';
  const lines = createInterface({ input: stderr });
  try {
    for await (const line of lines) {
      if (line.startsWith('Server listening')) return undefined;
      said += `${line}\n`;
    }
  } finally {
    // Nobody reads on, and a full pipe would stop the server.
    stderr.resume();
  }
  return said;
}

function config(directory: string, port: number, forced: string): string {
  return `
Port ${port}
ListenAddress 127.0.0.1
HostKey ${join(directory, 'host')}
AuthorizedKeysFile ${join(directory, 'user.pub')}
PidFile none
PermitRootLogin yes
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PrintMotd no
PrintLastLog no
UseDNS no
MaxStartups 200
MaxSessions 100
ForceCommand ${forced}
`;
}

/** Each session is a group of its own, so one signal to the server's group would miss it. */
function kill({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  // Looked up before anybody dies: orphans are no longer its children.
  for (const each of [pid, ...descendants(pid)]) {
    try {
      process.kill(each, 'SIGTERM');
    } catch {
      // It is gone already.
    }
  }
}

function descendants(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    return children.flatMap(child => [child, ...descendants(child)]);
  } catch {
    return [];
  }
}
