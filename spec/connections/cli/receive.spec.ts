import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { rejection } from '../../support/devices/rejection.js';
import { PROMPT, router, withSession } from '../../support/devices/router.js';
import type { DeviceScript } from '../../support/devices/scripted-device.js';

test('receive answers everything up to the prompt, echo and prompt included', async () => {
  await withSession(router({ 'show x': 'x\r\n' }), async session => {
    await session.send('show x\n');
    assert.is(await session.receive({ timeoutMs: 30_000 }), `show x\nx\n${PROMPT}`);
    assert.is(await session.execute('show x'), 'x');
  });
});

test('receive ends when the device has fallen silent', async () => {
  await withSession(router({ ask: line => line.print('Really? ') }), async session => {
    await session.send('ask\n');
    assert.is(await session.receive({ timeoutMs: 30_000, quietMs: 300 }), 'ask\nReally? ');
    await session.send('yes\n');
    assert.is(await session.receive({ timeoutMs: 30_000 }), `yes\n${PROMPT}`);
  });
});

test('a receive that hears nothing times out and harms nothing', async () => {
  await withSession(router({ 'show x': 'x\r\n' }), async session => {
    assert.is((await rejection(session.receive({ timeoutMs: 20 }))).code, 'TIMEOUT');
    assert.is(await session.execute('show x'), 'x');
  });
});

test('a half-typed line does not spoil the next command', async () => {
  await withSession(router({ 'show x': 'x\r\n' }), async session => {
    await session.send('reload in ');
    assert.is(await session.execute('show x', { timeoutMs: 30_000 }), 'x');
  });
});

test('ping is true for a device that answers, and false for one that does not', async () => {
  let mute = false;
  const script: DeviceScript = { greet: PROMPT, onLine: (_text, line) => void (mute || line.print(PROMPT)) };
  await withSession(script, async session => {
    assert.is(await session.ping(), true);
    mute = true;
    assert.is(await session.ping({ timeoutMs: 20 }), false);
    assert.is(session.state, 'desynced');
  });
});

test('reset leaves a clean line behind', async () => {
  await withSession(router({}), async session => {
    await session.send('half');
    await session.reset({ timeoutMs: 30_000 });
    assert.is(session.state, 'ready');
    assert.is(session.mode, 'enable');
  });
});

test.run();
