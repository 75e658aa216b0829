import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { platformFor } from '../../../lib/connections/cli/platforms.js';
import { openTelnetSession } from '../../support/devices/open-session.js';
import { rejection } from '../../support/devices/rejection.js';
import { ScriptedDevice } from '../../support/devices/scripted-device.js';
import type { DeviceScript } from '../../support/devices/scripted-device.js';

const IOS = platformFor('ios');
const CREDENTIALS = { username: 'admin', password: 'secret' };

/** Asks for a name and a password as IOS does, and hangs up after three wrong ones. */
function guarded(greeting = '\r\nUser Access Verification\r\n\r\n'): DeviceScript {
  let asked: 'name' | 'password' | 'nothing' = 'name';
  let name = '';
  let failures = 0;
  return {
    greet: line => {
      asked = 'name';
      line.print(`${greeting}Username: `);
    },
    onLine: (text, line) => {
      if (asked === 'nothing') return line.print('router#');
      if (asked === 'name') {
        name = text;
        asked = 'password';
        return line.print('Password: ');
      }
      if (name === 'admin' && text === 'secret') {
        asked = 'nothing';
        return line.print('\r\nrouter#');
      }
      failures += 1;
      asked = 'name';
      line.print('% Login invalid\r\n\r\nUsername: ');
      if (failures === 3) line.hangUp();
    },
    onInterrupt: line => line.print('\r\nrouter#'),
    onKey: () => false,
  };
}

test('a name and a password open the door', async () => {
  await using device = await ScriptedDevice.start(guarded());
  await using session = await openTelnetSession(device.port, { platform: IOS, credentials: CREDENTIALS });
  assert.is(session.hostname, 'router');
  assert.is(session.mode, 'enable');
  assert.is(session.state, 'ready');
});

test('a banner that looks like a prompt or a question does not confuse', async () => {
  const banner = '\r\nmotd#\r\nLast login: Mon Jan 1\r\nPassword: is none of your business\r\nevil> \r\n';
  await using device = await ScriptedDevice.start(guarded(banner));
  await using session = await openTelnetSession(device.port, { platform: IOS, credentials: CREDENTIALS });
  assert.is(session.hostname, 'router');
});

test('a wrong password is AUTH_FAILED and hangs up', async () => {
  await using device = await ScriptedDevice.start(guarded());
  const error = await rejection(openTelnetSession(device.port, { platform: IOS, credentials: { ...CREDENTIALS, password: 'wrong' } }));
  assert.is(error.code, 'AUTH_FAILED');
  assert.match(error.message, 'Login invalid');
});

test('missing credentials are AUTH_FAILED and named', async () => {
  await using device = await ScriptedDevice.start(guarded());
  assert.match((await rejection(openTelnetSession(device.port, { platform: IOS }))).message, 'asks for a username');
  const error = await rejection(openTelnetSession(device.port, { platform: IOS, credentials: { username: 'admin' } }));
  assert.is(error.code, 'AUTH_FAILED');
  assert.match(error.message, 'asks for a password');
});

test('a device without a free line is CONNECT_FAILED and says so', async () => {
  for (const refusal of ['% All VTY lines are busy\r\n', 'Vty connection refused\r\n']) {
    await using device = await ScriptedDevice.start({ greet: line => (line.print(refusal), line.hangUp()), onLine: () => undefined });
    const error = await rejection(openTelnetSession(device.port));
    assert.is(error.code, 'CONNECT_FAILED');
    assert.match(error.message, 'no free line');
  }
});

test('a hang-up before the prompt is CONNECT_FAILED, after the password AUTH_FAILED', async () => {
  await using mute = await ScriptedDevice.start({ greet: line => line.hangUp(), onLine: () => undefined });
  assert.is((await rejection(openTelnetSession(mute.port))).code, 'CONNECT_FAILED');
  await using strict = await ScriptedDevice.start({ greet: 'Password: ', onLine: (_text, line) => line.hangUp() });
  assert.is((await rejection(openTelnetSession(strict.port, { credentials: CREDENTIALS }))).code, 'AUTH_FAILED');
});

test('a device that says nothing is a TIMEOUT, and the socket is gone', async () => {
  await using device = await ScriptedDevice.start({ greet: '', onLine: () => undefined });
  const error = await rejection(openTelnetSession(device.port, { timeoutMs: 50 }));
  assert.is(error.code, 'TIMEOUT');
  assert.match(error.message, 'nothing arrived');
});

test('an aborted login rejects with the reason itself', async () => {
  await using device = await ScriptedDevice.start({ greet: 'hello\r\n', onLine: () => undefined });
  const controller = new AbortController();
  const reason = new Error('changed my mind');
  const opening = rejection(openTelnetSession(device.port, { signal: controller.signal }));
  setImmediate(() => controller.abort(reason));
  assert.is(await opening, reason);
});

// It was taken for a device that echoes nothing, and from then on each reply began with its command.
test('a device that echoes late once is known to echo', async () => {
  let owed: string | undefined = '';
  await using device = await ScriptedDevice.start({
    greet: 'r1# ',
    echo: false,
    onLine: (text, line) => {
      const said = `${text}\r\n${text === 'show' ? 'x\r\n' : ''}r1# `;
      if (owed === undefined) line.print(said);
      else owed += said;
    },
    onInterrupt: line => {
      line.print(`${owed ?? ''}\r\nr1# `);
      owed = undefined;
    },
  });
  await using session = await openTelnetSession(device.port);
  assert.is(await session.execute('show'), 'x');
});

// Its echo was looked for where a line begins, or behind the new prompt: the session never opened.
test('a shell that answers an older line when its prompt is set has that prompt', async () => {
  let prompt = 'bash# ';
  await using device = await ScriptedDevice.start({
    greet: prompt,
    echo: false,
    onLine: (text, line) => {
      const before = prompt.startsWith('bash') ? `\r\n${prompt}` : '';
      const pinned = /^PS1='(.)''(.*?)'/.exec(text);
      if (pinned !== null) prompt = `${pinned[1]}${pinned[2]}`;
      line.print(`${before}${text}\r\n${text === 'show' ? 'x\r\n' : ''}${prompt}`);
    },
  });
  await using session = await openTelnetSession(device.port, { platform: platformFor('linux') });
  assert.is(await session.execute('show'), 'x');
});

test('a console line that waits for Enter is woken', async () => {
  await using device = await ScriptedDevice.start({
    greet: 'Press RETURN to get started\r\n',
    onLine: (_text, line) => line.print('con0#'),
  });
  await using session = await openTelnetSession(device.port);
  assert.is(session.hostname, 'con0');
});

test.run();
