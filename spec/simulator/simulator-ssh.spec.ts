import ssh2 from 'ssh2';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Simulator } from '../../lib/simulator/index.js';
import type { SimulatorOptions } from '../../lib/simulator/index.js';
import { logInBySsh, openShell, runBySsh } from './call-ssh.js';
import { callTelnet } from './call-telnet.js';

const s = suite('Simulator over SSH');

const CREDENTIALS = { username: 'admin', password: 'secret' };

async function withSimulator(options: SimulatorOptions, test: (simulator: Simulator) => Promise<void>): Promise<void> {
  const simulator = await Simulator.start({ hostname: 'R1', credentials: CREDENTIALS, ...options });
  try {
    await test(simulator);
  } finally {
    await simulator.close();
  }
}

s('a shell starts at the prompt, echoes, pages, and ends with exit', () =>
  withSimulator({}, async simulator => {
    const client = await logInBySsh(simulator.sshPort, CREDENTIALS);
    const shell = await openShell(client);
    assert.is(await shell.until('R1#'), '\r\nR1#');
    shell.type('show ip bgp\r');
    assert.match(await shell.until(' --More-- '), 'show ip bgp\r\nBGP table version');
    shell.type('q');
    await shell.until('R1#');
    shell.type('show clock\r');
    assert.is(await shell.until('R1#'), 'show clock\r\n*09:30:00.000 UTC Sun Nov 1 2026\r\nR1#');
    shell.type('exit\r');
    await shell.untilClosed();
    assert.equal(simulator.stats(), { sessions: 1, open: 0, commands: 3, refused: 0 });
  }),
);

s('a wrong password is refused, and so is none', () =>
  withSimulator({}, async simulator => {
    for (const config of [{ username: 'admin', password: 'wrong' }, { username: 'admin' }, { username: 'eve', password: 'secret' }]) {
      const error: unknown = await logInBySsh(simulator.sshPort, config).catch((reason: unknown) => reason);
      assert.instance(error, Error);
      assert.is((error as { level?: string }).level, 'client-authentication');
    }
    assert.is(simulator.stats().commands, 0);
  }),
);

s('without credentials everybody is let in', () =>
  withSimulator({ credentials: {} }, async simulator => {
    const client = await logInBySsh(simulator.sshPort, { username: 'whoever' });
    await (await openShell(client)).until('R1#');
  }),
);

s('one command may be run without a shell; it is not paged', () =>
  withSimulator({ latency: 1 }, async simulator => {
    const client = await logInBySsh(simulator.sshPort, CREDENTIALS);
    const shown = await runBySsh(client, 'show ip bgp');
    assert.match(shown, '198.18.59.0/24');
    assert.not.match(shown, 'More');
    assert.not.match(shown, 'R1#');
  }),
);

s('a second session on one connection is refused', () =>
  withSimulator({}, async simulator => {
    const client = await logInBySsh(simulator.sshPort, CREDENTIALS);
    await (await openShell(client)).until('R1#');
    const error: unknown = await openShell(client).catch((reason: unknown) => reason);
    assert.instance(error, Error);
  }),
);

s('the lines are counted over telnet and SSH together', () =>
  withSimulator({ lines: 2 }, async simulator => {
    const { caller } = callTelnet(simulator.telnetPort);
    await caller.until('Username: ');
    const client = await logInBySsh(simulator.sshPort, CREDENTIALS);
    const error: unknown = await logInBySsh(simulator.sshPort, CREDENTIALS).catch((reason: unknown) => reason);
    assert.instance(error, Error);
    assert.match(await callTelnet(simulator.telnetPort).caller.untilClosed(), 'All VTY lines are busy');
    assert.equal(simulator.stats(), { sessions: 2, open: 2, commands: 0, refused: 2 });
    client.end();
  }),
);

s('a fault closes the channel and the connection in mid-output', () =>
  withSimulator({ faults: { closeDuring: 'show version' } }, async simulator => {
    const client = await logInBySsh(simulator.sshPort, CREDENTIALS);
    const closed = new Promise<void>(resolve => client.once('close', resolve));
    const shell = await openShell(client);
    shell.type('show version\r');
    const shown = await shell.untilClosed();
    assert.match(shown, 'Cisco IOS Software');
    assert.not.match(shown, 'Configuration register');
    await closed;
  }),
);

s('the host key is the one announced, the same for all simulators of a thread unless one is given', () =>
  withSimulator({}, async simulator => {
    let seen = '';
    const hostVerifier = (key: Buffer): boolean => {
      seen = `ssh-ed25519 ${key.toString('base64')}`;
      return true;
    };
    const client = await logInBySsh(simulator.sshPort, { ...CREDENTIALS, hostVerifier });
    client.end();
    assert.is(seen, simulator.hostKey);
    await withSimulator({}, async other => assert.is(other.hostKey, seen));
    const hostKey = ssh2.utils.generateKeyPairSync('ed25519').private;
    await withSimulator({ hostKey }, async other => assert.is.not(other.hostKey, seen));
    const error: unknown = await Simulator.start({ hostKey: 'nonsense' }).catch((reason: unknown) => reason);
    assert.instance(error, TypeError);
  }),
);

s('close ends SSH sessions', async () => {
  const simulator = await Simulator.start({ hostname: 'R1' });
  const client = await logInBySsh(simulator.sshPort, { username: 'whoever' });
  const shell = await openShell(client);
  await shell.until('R1#');
  await simulator.close();
  await shell.untilClosed();
  assert.is(simulator.stats().open, 0);
});

s.run();
