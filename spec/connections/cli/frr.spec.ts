import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CliSession } from '../../../lib/connections/cli/cli-session.js';
import { openTelnetSession } from '../../support/devices/open-session.js';
import { rejection } from '../../support/devices/rejection.js';
import { skipSuite } from '../../support/devices/skipped.js';
import { isAvailable, startFrr } from '../../support/frr.js';
import type { Frr, FrrDaemon } from '../../support/frr.js';

interface Context {
  frr: Frr;
  open(daemon?: FrrDaemon): Promise<CliSession>;
}

const NAME = 'FRR daemons over telnet';
const test = suite<Context>(NAME);

test.before(async context => {
  const frr = await startFrr({ daemons: ['zebra', 'ospfd', 'bgpd'] });
  const credentials = { password: frr.password, enablePassword: frr.enablePassword };
  context.frr = frr;
  context.open = (daemon = 'zebra') => openTelnetSession(frr.ports[daemon], { credentials });
});

test.after(async ({ frr }) => frr.stop());

test('each daemon answers its own commands, the same every time', async ({ open }) => {
  const commands: Readonly<Record<FrrDaemon, readonly [command: string, lastLine: string]>> = {
    zebra: ['show running-config', 'end'],
    ospfd: ['show running-config', 'end'],
    bgpd: ['show ip bgp', 'Displayed  120 routes and 120 total paths'],
  };
  for (const daemon of ['zebra', 'ospfd', 'bgpd'] as const) {
    await using session = await open(daemon);
    const [command, lastLine] = commands[daemon];
    assert.is(session.hostname, daemon);
    assert.is(session.mode, 'enable');
    let output = await session.execute(command);
    // bgpd answers before it has put its own routes into its table.
    while (/table version is 0\b/.test(output)) output = await session.execute(command);
    assert.is(output.split('\n').at(-1), lastLine);
    assert.ok(output.length > 500);
    for (let round = 0; round < 20; round += 1) assert.is(await session.execute(command), output);
  }
});

test('a description with the prompt in it does not end the reply', async ({ open }) => {
  await using session = await open();
  assert.match(await session.execute('show running-config'), 'with a trap: zebra# is not a prompt here\nexit\n');
});

test('wrong passwords are AUTH_FAILED', async ({ frr }) => {
  const port = frr.ports.zebra;
  assert.is((await rejection(openTelnetSession(port, { credentials: { password: 'wrong' } }))).code, 'AUTH_FAILED');
  const credentials = { password: frr.password, enablePassword: 'wrong' };
  assert.is((await rejection(openTelnetSession(port, { credentials }))).code, 'AUTH_FAILED');
});

test('configuration takes effect, complaints come back, and the mode is left', async ({ open }) => {
  await using session = await open();
  assert.is(await session.configure(['interface lo', 'bogus', 'description changed']), '% [ZEBRA] Unknown command: bogus');
  assert.is(session.mode, 'enable');
  assert.match(await session.execute('show running-config'), ' description changed\n');
  assert.is(await session.configure('hostname other\nhostname zebra'), '');
  assert.is(session.hostname, 'zebra');
});

test('the pager is answered when somebody turned it on', async ({ open }) => {
  await using session = await open();
  const output = await session.execute('show running-config');
  await session.execute('terminal length 7');
  await session.send('show running-config\n');
  assert.match(await session.receive({ timeoutMs: 30_000, quietMs: 1_000 }), /--More-- $/);
  assert.is(await session.execute('show running-config'), output);
  await session.reset();
  assert.is(await session.execute('show running-config'), output);
});

test('letters that the device throws away do not stop the reply', async ({ open }) => {
  await using session = await open();
  assert.is(await session.execute('show h\u00e9llo', { timeoutMs: 30_000 }), '% [ZEBRA] Unknown command: show hllo');
});

test('leaving with exit is DISCONNECTED', async ({ open }) => {
  await using session = await open();
  assert.is((await rejection(session.execute('exit', { timeoutMs: 30_000 }))).code, 'DISCONNECTED');
});

test('no reply ever belongs to another command, whatever is aborted', async ({ open }) => {
  await using session = await open();
  const long = await session.execute('show running-config');
  let aborted = 0;
  for (let round = 0; round < 150; round += 1) {
    const controller = new AbortController();
    const call = session.execute('show running-config', { signal: controller.signal });
    // Between sending and reading, and at any point of the reply: as many turns of the loop as it takes to get there.
    for (let turn = 0; turn < round % 7; turn += 1) await new Promise(resolve => setImmediate(resolve));
    controller.abort();
    const output = await call.catch(() => undefined);
    if (output === undefined) {
      aborted += 1;
      await session.recover({ timeoutMs: 30_000 });
    } else assert.is(output, long);
    assert.is(await session.execute(`tag${round}`), `% [ZEBRA] Unknown command: tag${round}`);
  }
  assert.ok(aborted > 0);
});

test('several sessions do not disturb each other', async ({ open }) => {
  const sessions = await Promise.all(Array.from({ length: 5 }, () => open('bgpd')));
  await Promise.all(
    sessions.map(async (session, index) => {
      for (let round = 0; round < 50; round += 1) {
        assert.is(await session.execute(`s${index}-${round}`), `% [BGP] Unknown command: s${index}-${round}`);
      }
    }),
  );
  await Promise.all(sessions.map(session => session.close()));
});

if (isAvailable()) test.run();
else skipSuite(NAME);
