import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CliSession } from '../../../lib/connections/cli/cli-session.js';
import { platformFor } from '../../../lib/connections/cli/platforms.js';
import { SshTransport } from '../../../lib/connections/ssh/ssh-transport.js';
import { Simulator } from '../../../lib/simulator/index.js';
import type { SimulatorOptions } from '../../../lib/simulator/index.js';
import { openTelnetSession } from '../../support/devices/open-session.js';
import { rejection } from '../../support/devices/rejection.js';

const COMMANDS = ['show version', 'show running-config', 'show ip ospf database', 'show ip route', 'show ip bgp'];
const CREDENTIALS = { username: 'admin', password: 'secret', enablePassword: 'enable' };
const SIMULATED: SimulatorOptions = { hostname: 'R1', credentials: { username: 'admin', password: 'secret', enable: 'enable' } };

type Door = 'telnet' | 'ssh';

async function open(simulator: Simulator, door: Door): Promise<CliSession> {
  const options = { platform: platformFor('ios'), credentials: CREDENTIALS, timeoutMs: 30_000 };
  if (door === 'telnet') return openTelnetSession(simulator.telnetPort, options);
  const { username, password } = CREDENTIALS;
  return CliSession.open(
    await SshTransport.open({ host: simulator.host, port: simulator.sshPort, username, password, timeoutMs: 30_000 }),
    options,
  );
}

for (const door of ['telnet', 'ssh'] as const) {
  const test = suite(`the simulator over ${door}`);

  test('answers all five commands, the same every time and with paging on or off', async () => {
    await using simulator = await Simulator.start(SIMULATED);
    await using session = await open(simulator, door);
    assert.is(session.hostname, 'R1');
    assert.is(session.mode, 'enable');
    const outputs = new Map<string, string>();
    for (const command of COMMANDS) outputs.set(command, await session.execute(command));
    assert.is(new Set(outputs.values()).size, COMMANDS.length);
    await session.execute('terminal length 5');
    for (const command of COMMANDS) assert.is(await session.execute(command, { timeoutMs: 30_000 }), outputs.get(command), command);
  });

  test('configures, is renamed and comes back', async () => {
    await using simulator = await Simulator.start(SIMULATED);
    await using session = await open(simulator, door);
    const said = await session.configure(['interface Loopback7', 'description seven', 'bogus', 'hostname R2'], { timeoutMs: 30_000 });
    assert.match(said, '% Invalid input');
    assert.is(session.hostname, 'R2');
    assert.is(session.mode, 'enable');
    assert.match(await session.execute('show running-config'), 'description seven');
  });

  test('a command that hangs is interrupted, and no reply is mixed up', async () => {
    await using simulator = await Simulator.start({ ...SIMULATED, faults: { hangDuring: 'show ip bgp', times: 3 } });
    await using session = await open(simulator, door);
    const version = await session.execute('show version');
    for (let round = 0; round < 3; round += 1) {
      assert.is((await rejection(session.execute('show ip bgp', { timeoutMs: 30 }))).code, 'TIMEOUT');
      await session.recover({ timeoutMs: 30_000 });
      assert.is(await session.execute('show version'), version);
    }
  });

  test('a line that closes in mid-output is DISCONNECTED', async () => {
    await using simulator = await Simulator.start({ ...SIMULATED, faults: { closeDuring: 'show ip bgp' } });
    await using session = await open(simulator, door);
    assert.is((await rejection(session.execute('show ip bgp', { timeoutMs: 30_000 }))).code, 'DISCONNECTED');
  });

  test('wrong passwords are AUTH_FAILED', async () => {
    await using simulator = await Simulator.start({ ...SIMULATED, credentials: { username: 'admin', password: 'other' } });
    assert.is((await rejection(open(simulator, door))).code, 'AUTH_FAILED');
  });

  test('busy lines are CONNECT_FAILED', async () => {
    await using simulator = await Simulator.start({ ...SIMULATED, lines: 1 });
    await using session = await open(simulator, door);
    assert.is((await rejection(open(simulator, door))).code, 'CONNECT_FAILED');
    assert.is(session.state, 'ready');
  });

  test.run();
}
