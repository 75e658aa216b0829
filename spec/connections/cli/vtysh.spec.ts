import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CliSession } from '../../../lib/connections/cli/cli-session.js';
import { platformFor } from '../../../lib/connections/cli/platforms.js';
import { SshTransport } from '../../../lib/connections/ssh/ssh-transport.js';
import type { SshTransportOptions } from '../../../lib/connections/ssh/ssh-transport.js';
import { rejection } from '../../support/devices/rejection.js';
import { skipSuite } from '../../support/devices/skipped.js';
import { isAvailable as isFrrAvailable, startFrr } from '../../support/frr.js';
import type { Frr } from '../../support/frr.js';
import { isAvailable as isOpenSshAvailable, startOpenSsh } from '../../support/openssh.js';
import type { OpenSsh } from '../../support/openssh.js';

const run = promisify(execFile);
const COMMANDS = ['show version', 'show running-config', 'show ip ospf database', 'show ip route', 'show ip bgp'];

interface Context {
  frr: Frr;
  sshd: OpenSsh;
}

/** Ages of routes and of link states count up while we look. */
function ageless(output: string): string {
  return output.replace(/\b\d\d:\d\d:\d\d\b/g, 'AGE').replace(/ +\d+ (0x[0-9a-f]{8})/g, ' AGE $1');
}

/** What vtysh itself prints. */
async function printed(frr: Frr, command: string): Promise<string> {
  return ageless((await run('vtysh', ['--vty_socket', frr.vtyDir, '-c', command])).stdout);
}

async function openShell(server: OpenSsh, os: string, options: Partial<SshTransportOptions> = {}): Promise<CliSession> {
  const { host, port, username, privateKey } = server;
  const transport = await SshTransport.open({ host, port, username, privateKey, timeoutMs: 60_000, ...options });
  return CliSession.open(transport, { platform: platformFor(os), timeoutMs: 60_000 });
}

const vtysh = suite<Context>('vtysh behind OpenSSH');

vtysh.before(async context => {
  context.frr = await startFrr({ daemons: ['zebra', 'ospfd', 'bgpd'] });
  context.sshd = await startOpenSsh({ vtyDir: context.frr.vtyDir });
});

vtysh.after(async ({ frr, sshd }) => {
  await sshd.stop();
  await frr.stop();
});

vtysh('answers all five commands as vtysh itself does, the same every time', async ({ frr, sshd }) => {
  await using session = await openShell(sshd, 'frr');
  assert.is(session.mode, 'enable');
  while (!(await session.execute('show ip ospf database')).includes('AS External Link States')) await delay(50);
  for (const command of COMMANDS) {
    let [replies, before, after]: [string[], string, string] = [[], '', await printed(frr, command)];
    // A router goes on converging: what is asked while it changes by itself tells nothing.
    do {
      [replies, before] = [[], after];
      for (let round = 0; round < 10; round += 1) replies.push(`${ageless(await session.execute(command, { timeoutMs: 30_000 }))}\n`);
      after = await printed(frr, command);
    } while (before !== after);
    for (const reply of replies) assert.is(reply, after, command);
  }
});

vtysh('finds the echo of a command that is longer than the line', async ({ sshd }) => {
  await using session = await openShell(sshd, 'frr');
  const command = `show ${'interface '.repeat(70)}`.trim();
  assert.is(await session.execute(command, { timeoutMs: 30_000 }), `% Unknown command: ${command}`);
});

vtysh('configures and comes back', async ({ sshd }) => {
  await using session = await openShell(sshd, 'frr');
  const said = await session.configure(['router bgp 65001', 'neighbor 192.0.2.1 description changed', 'nonsense'], { timeoutMs: 30_000 });
  assert.is(said, '% Unknown command: nonsense');
  assert.is(session.mode, 'enable');
  assert.match(await session.execute('show running-config'), 'neighbor 192.0.2.1 description changed\n');
});

vtysh('no reply ever belongs to another command, whatever is aborted', async ({ sshd }) => {
  await using session = await openShell(sshd, 'frr');
  const long = await session.execute('show ip bgp');
  for (let round = 0; round < 40; round += 1) {
    const controller = new AbortController();
    const call = session.execute('show ip bgp', { signal: controller.signal });
    for (let turn = 0; turn < round % 9; turn += 1) await new Promise(resolve => setImmediate(resolve));
    controller.abort();
    const output = await call.catch(() => undefined);
    if (output === undefined) await session.recover({ timeoutMs: 30_000 });
    else assert.is(output, long);
    assert.is(await session.execute(`tag${round}`), `% Unknown command: tag${round}`);
  }
});

vtysh('a key that is not authorized is AUTH_FAILED', async ({ sshd }) => {
  const error = await rejection(openShell({ ...sshd, username: 'nobody' }, 'frr'));
  assert.is(error.code, 'AUTH_FAILED');
});

vtysh('an unexpected host key is HOST_KEY', async ({ sshd }) => {
  assert.is((await rejection(openShell(sshd, 'frr', { verifyHostKey: () => false }))).code, 'HOST_KEY');
});

vtysh('the death of the server is DISCONNECTED', async ({ frr }) => {
  const server = await startOpenSsh({ vtyDir: frr.vtyDir });
  await using session = await openShell(server, 'frr');
  const lost = new Promise(resolve => session.onState(state => state === 'closed' && resolve(undefined)));
  await server.stop();
  await lost;
  assert.is((await rejection(session.execute('show version'))).code, 'DISCONNECTED');
});

if (isFrrAvailable() && isOpenSshAvailable()) vtysh.run();
else skipSuite('vtysh behind OpenSSH');

const shell = suite<Pick<Context, 'sshd'>>('a shell behind OpenSSH');

shell.before(async context => {
  context.sshd = await startOpenSsh({ command: '/bin/bash --norc -i' });
});

shell.after(async ({ sshd }) => sshd.stop());

shell('answers exactly what was printed, with or without a last line end', async ({ sshd }) => {
  await using session = await openShell(sshd, 'linux');
  assert.is(await session.execute('printf abc'), 'abc');
  assert.is(await session.execute('echo abc; echo; echo "  d  "'), 'abc\n\n  d  ');
  assert.is(await session.execute('seq 3000'), Array.from({ length: 3000 }, (_, index) => index + 1).join('\n'));
  assert.is(await session.execute('printf "h\\303\\251\\n"'), 'h\u00e9');
});

shell('a sleeping command is interrupted, and a typed-ahead line does no harm', async ({ sshd }) => {
  await using session = await openShell(sshd, 'linux');
  for (let round = 0; round < 5; round += 1) {
    assert.is((await rejection(session.execute('echo early; sleep 30; echo late', { timeoutMs: 50 }))).code, 'TIMEOUT');
    await session.recover({ timeoutMs: 30_000 });
    assert.is(await session.execute(`echo ${round}`), String(round));
  }
});

if (isOpenSshAvailable()) shell.run();
else skipSuite('a shell behind OpenSSH');
