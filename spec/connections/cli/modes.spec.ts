import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { platformFor } from '../../../lib/connections/cli/platforms.js';
import { openTelnetSession } from '../../support/devices/open-session.js';
import { rejection } from '../../support/devices/rejection.js';
import { PROMPT, router, withSession } from '../../support/devices/router.js';
import { ScriptedDevice } from '../../support/devices/scripted-device.js';
import type { DeviceLine, DeviceScript } from '../../support/devices/scripted-device.js';

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
  // It said "the device refused the enable password", with no hint which of fifty.
  assert.match(error.message, `telnet 127.0.0.1:${device.port} refused the enable password`);
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
    timeoutMs: 30_000,
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
  await session.recover({ timeoutMs: 30_000 });
  assert.is(session.mode, 'enable');
  assert.is(session.hostname, 'other');
  assert.is(await session.execute('bad'), '% Invalid input');
});

// Only the name learned at login ended a reply, so a call without a timeout waited for ever.
test('a host that somebody else renames is known again by its new name', async () => {
  let name = 'r1';
  let questions = 0;
  const show = (line: DeviceLine): void => line.print(`up\r\n${name}# `);
  const script: DeviceScript = {
    greet: 'r1# ',
    onLine: (text, line) => {
      if (text.startsWith('!')) questions++;
      if (text === 'show') show(line);
      else line.print(`${name}# `);
    },
  };
  await withSession(script, async session => {
    name = 'r2';
    assert.is(await session.execute('show', { timeoutMs: 30_000 }), 'up');
    assert.is(session.hostname, 'r2');
    const asked = questions;
    assert.is(await session.execute('show', { timeoutMs: 30_000 }), 'up');
    assert.is(questions, asked, 'it is only asked once');
    name = 'r3';
    assert.is(await session.ping(), true);
    assert.is(session.state, 'ready');
  });
});

test('output that pauses where it looks like a foreign prompt is not cut', async () => {
  // The command is done when something is typed meanwhile; only then the device reads that.
  let isBusy = false;
  const script: DeviceScript = {
    greet: PROMPT,
    echo: false,
    onLine: (text, line) => {
      if (isBusy) line.print(` c\r\n${PROMPT}`);
      isBusy = text === 'slow';
      line.print(`${text}\r\n${isBusy ? 'a\r\nb#' : PROMPT}`);
    },
  };
  await withSession(script, async session => {
    assert.is(await session.execute('slow', { timeoutMs: 30_000 }), 'a\nb# c');
    assert.is(session.hostname, 'r1');
    assert.is(await session.execute('nothing', { timeoutMs: 30_000 }), '');
  });
});

test('output that our question got into fails the call instead of being answered', async () => {
  // What is typed while the command runs is echoed into its output, and the command swallows it.
  let isSlow = false;
  const onLine = (text: string, line: DeviceLine): void => {
    if (text === 'slow') line.print('a\r\nb#');
    else line.print(isSlow ? ` c\r\n${PROMPT}` : PROMPT);
    isSlow = text === 'slow';
  };
  await withSession(router({}, { onLine }), async session => {
    assert.is((await rejection(session.execute('slow', { timeoutMs: 30_000 }))).code, 'DESYNC');
    await session.recover();
    assert.is(await session.execute('nothing'), '');
  });
});

test.run();
