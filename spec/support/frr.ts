import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { FRR_ENABLE_PASSWORD, FRR_PASSWORD, frrConfig } from './frr-config.js';
import type { FrrDaemon } from './frr-config.js';
import { afterDeath } from './reaper.js';

export type { FrrDaemon } from './frr-config.js';

const run = promisify(execFile);
const FRR_DIRECTORY = '/usr/lib/frr';
const ATTEMPTS = 5;

/** A private set of FRR daemons; any number of them may run side by side. */
export interface Frr extends AsyncDisposable {
  readonly host: string;
  /** Telnet port of each daemon that was started. Its host name is the daemon's name. */
  readonly ports: Readonly<Record<FrrDaemon, number>>;
  readonly password: string;
  readonly enablePassword: string;
  /** For `vtysh --vty_socket`. */
  readonly vtyDir: string;
  /** Ends the daemons and waits until they are gone. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Whether FRR can be started here: installed, and we are root.
 *
 * @throws when it cannot and CI=true: there, a skipped spec would be a lie.
 */
export function isAvailable(): boolean {
  try {
    for (const daemon of ['zebra', 'ospfd', 'bgpd']) accessSync(join(FRR_DIRECTORY, daemon), constants.X_OK);
    if (process.getuid?.() === 0) return true;
  } catch {
    // Falls through: not installed.
  }
  if (process.env['CI'] === 'true') throw new Error('FRR is not installed, or we are not root, and CI=true demands it');
  return false;
}

/** Starts the daemons with the configuration of `frr-config.ts`; resolves when every telnet port answers. */
export async function startFrr({ daemons = ['zebra'] }: { daemons?: readonly FrrDaemon[] } = {}): Promise<Frr> {
  const vtyDir = await frrDirectory();
  const pids: number[] = [];
  const callOff = afterDeath(`for file in ${vtyDir}/*.pid; do kill -9 $(cat $file); done; rm -rf ${vtyDir}`);
  const stop = async (): Promise<void> => {
    await Promise.all(pids.splice(0).map(end));
    await rm(vtyDir, { recursive: true, force: true });
    callOff();
  };
  try {
    const ports: Record<FrrDaemon, number> = { zebra: 0, ospfd: 0, bgpd: 0 };
    // One after the other: the others look for zebra's socket when they start.
    for (const daemon of daemons) ports[daemon] = await startDaemon(daemon, vtyDir, pids);
    return {
      host: '127.0.0.1',
      ports,
      password: FRR_PASSWORD,
      enablePassword: FRR_ENABLE_PASSWORD,
      vtyDir,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The daemons drop to user frr before they create sockets and pid files. */
async function frrDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'partyline-frr-'));
  const { uid, gid } = await frrUser();
  await chown(directory, uid, gid);
  await chmod(directory, 0o755);
  return directory;
}

async function frrUser(): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all(['-u', '-g'].map(async flag => Number((await run('id', [flag, 'frr'])).stdout)));
  return { uid: uid ?? 0, gid: gid ?? 0 };
}

async function startDaemon(daemon: FrrDaemon, directory: string, pids: number[]): Promise<number> {
  const config = join(directory, `${daemon}.conf`);
  const pidFile = join(directory, `${daemon}.pid`);
  const { uid, gid } = await frrUser();
  await writeFile(config, frrConfig(daemon));
  await chown(config, uid, gid);
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const files = ['-f', config, '-i', pidFile, '-z', join(directory, 'zserv.api'), '--vty_socket', directory];
    // Without `-p 0` bgpd would listen on the one BGP port of the machine.
    const more = daemon === 'bgpd' ? ['-p', '0'] : [];
    await run(join(FRR_DIRECTORY, daemon), ['-d', '-A', '127.0.0.1', '-P', String(port), ...files, ...more]);
    const pid = Number(await readFile(pidFile, 'utf8'));
    pids.push(pid);
    if (await answersAs(daemon, port)) return port;
    await end(pid);
    if (attempt === ATTEMPTS) throw new Error(`${daemon} does not answer on its telnet port`);
  }
}

/** A daemon that found its port taken runs on without one. The greeting comes first, so wait for it. */
async function answersAs(daemon: FrrDaemon, port: number): Promise<boolean> {
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    const greeting = await firstWords(port);
    if (greeting.includes('FRRouting')) return true;
    if (greeting !== '') return false;
    // Nothing tells when the port opens but the port.
    await delay(10);
  }
  return daemon === undefined;
}

function firstWords(port: number): Promise<string> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', data => {
      resolve(data.toString('latin1'));
      socket.destroy();
    });
    socket.once('error', () => resolve(''));
    socket.once('close', () => resolve(''));
  });
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** A daemon is not our child, so nothing tells us its end but its process id. */
async function end(pid: number): Promise<void> {
  signal(pid, 'SIGTERM');
  for (let attempt = 0; signal(pid, 0); attempt += 1) {
    if (attempt === 300) signal(pid, 'SIGKILL');
    await delay(10);
  }
}
