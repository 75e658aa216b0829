import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { platformFor } from '../../../lib/connections/cli/platforms.js';
import { openTelnetSession } from '../../support/devices/open-session.js';
import { rejection } from '../../support/devices/rejection.js';
import { router, withSession } from '../../support/devices/router.js';
import { ScriptedDevice } from '../../support/devices/scripted-device.js';
import type { DeviceScript } from '../../support/devices/scripted-device.js';

/** IOS with a host name that can be changed, and an enable password. */
function ios({ privileged = false } = {}): DeviceScript {
  let host = 'edge-1';
  let mode = privileged ? '#' : '>';
  let asks = false;
  const act = (text: string): string => {
    if (asks) {
      asks = false;
      if (text === 'secret') mode = '#';
      return text === 'secret' ? '' : '% Bad secrets\r\n';
    }
    if (text === 'enable') asks = true;
    else if (text === 'configure terminal') mode = '(config)#';
    else if (text === 'end' || text === '\x03') mode = '#';
    else if (text === 'interface Gi1') mode = '(config-if)#';
    else if (text === 'disable') mode = '>';
    else if (text.startsWith('hostname ')) host = text.slice(9);
    else if (text === 'bad') return '% Invalid input\r\n';
    return '';
  };
  const prompt = (): string => (asks ? 'Password: ' : `${host}${mode}`);
  return {
    greet: prompt(),
    onLine: (text, line) => {
      const said = act(text);
      line.print(said + prompt());
    },
    onInterrupt: line => line.print(`\r\n${prompt()}`),
  };
}

test('enables with the password', async () => {
  await using device = await ScriptedDevice.start(ios());
  await using session = await openTelnetSession(device.port, { platform: platformFor('ios'), credentials: { enablePassword: 'secret' } });
  assert.is(session.mode, 'enable');
  assert.is(session.hostname, 'edge-1');
  assert.is(await session.execute('disable'), '');
  assert.is(session.mode, 'enable');
});

test('a wrong enable password is AUTH_FAILED', async () => {
  await using device = await ScriptedDevice.start(ios());
  const error = await rejection(openTelnetSession(device.port, { platform: platformFor('ios'), credentials: { enablePassword: 'wrong' } }));
  assert.is(error.code, 'AUTH_FAILED');
});

test('stays unprivileged without a password', async () => {
  await using device = await ScriptedDevice.start(ios());
  await using session = await openTelnetSession(device.port);
  assert.is(session.mode, 'user');
});

test('configure sends every line, answers all complaints and comes back', async () => {
  await using device = await ScriptedDevice.start(ios({ privileged: true }));
  await using session = await openTelnetSession(device.port);
  const said = await session.configure(['interface Gi1', 'bad', '', 'end', 'hostname edge-2-with-a-very-long-name', 'bad'], {
    timeoutMs: 3000,
  });
  assert.is(said, '% Invalid input\n% Invalid input');
  assert.is(session.mode, 'enable');
  assert.is(session.hostname, 'edge-2-with-a-very-long-name');
  assert.is(await session.configure('hostname edge-1\ninterface Gi1'), '');
  assert.is(session.hostname, 'edge-1');
});

test('a device that lets nobody configure is PROTOCOL, and the session stays ready', async () => {
  await withSession(router({ 'configure terminal': '% locked by somebody\r\n' }), async session => {
    const error = await rejection(session.configure(['x']));
    assert.is(error.code, 'PROTOCOL');
    assert.match(error.message, 'locked by somebody');
    assert.is(session.state, 'ready');
  });
});

test('recovery comes back from a configuration that was given up, even under a new name', async () => {
  await using device = await ScriptedDevice.start(ios({ privileged: true }));
  await using session = await openTelnetSession(device.port);
  await session.send('configure terminal\nhostname other\ninterface Gi1\nhalf a li');
  await session.recover({ timeoutMs: 3000 });
  assert.is(session.mode, 'enable');
  assert.is(session.hostname, 'other');
  assert.is(await session.execute('bad'), '% Invalid input');
});

test.run();
