import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openTelnetSession } from '../../support/devices/open-session.js';
import { rejection } from '../../support/devices/rejection.js';
import { PROMPT, router, withSession } from '../../support/devices/router.js';
import { ScriptedDevice } from '../../support/devices/scripted-device.js';
import type { DeviceScript } from '../../support/devices/scripted-device.js';

test('a hang-up in mid-output fails the call at once', async () => {
  await withSession(router({ show: line => (line.print('half of it\r\n'), line.hangUp()) }), async session => {
    const states: string[] = [];
    session.onState(state => states.push(state));
    const error = await rejection(session.execute('show'));
    assert.is(error.code, 'DISCONNECTED');
    assert.match(error.message, 'half of it');
    assert.equal(states, ['busy', 'closed']);
    assert.is((await rejection(session.execute('show'))).code, 'DISCONNECTED');
    assert.is(await session.ping(), false);
  });
});

test('a reset connection is DISCONNECTED and keeps its cause', async () => {
  await withSession(router({ show: line => void line.dribble('half').then(line.reset) }), async session => {
    const error = await rejection(session.execute('show'));
    assert.is(error.code, 'DISCONNECTED');
    assert.instance(error.cause, Error);
  });
});

test('a hang-up between two calls closes the session', async () => {
  await using device = await ScriptedDevice.start(router({}));
  await using session = await openTelnetSession(device.port);
  const closed = new Promise(resolve => session.onState(state => state === 'closed' && resolve(undefined)));
  await device.close();
  await closed;
  assert.is((await rejection(session.execute('show'))).code, 'DISCONNECTED');
});

test('close() fails the call on its way, and later ones, with CLOSED', async () => {
  await withSession(router({ show: () => undefined }), async session => {
    const call = rejection(session.execute('show'));
    await session.close();
    await session.close();
    assert.is((await call).code, 'CLOSED');
    assert.is((await rejection(session.execute('show'))).code, 'CLOSED');
  });
});

test('a timeout says what came last, and leaves the session desynced', async () => {
  await withSession(router({ slow: line => line.print('working on it\r\n') }), async session => {
    const error = await rejection(session.execute('slow', { timeoutMs: 1_000 }));
    assert.is(error.code, 'TIMEOUT');
    assert.match(error.message, 'working on it');
    assert.match(error.message, 'slow');
    assert.is(session.state, 'desynced');
    assert.is((await rejection(session.execute('show'))).code, 'DESYNC');
    assert.is(await session.ping(), false);
    await session.recover({ timeoutMs: 30_000 });
    assert.is(session.state, 'ready');
  });
});

test('an aborted call rejects with the reason itself', async () => {
  await withSession(router({ slow: () => undefined }), async session => {
    const reason = { any: 'thing' };
    const aborted = AbortSignal.abort(reason);
    assert.is(await session.execute('slow', { signal: aborted }).catch((error: unknown) => error), reason);
    assert.is(session.state, 'ready');
    const controller = new AbortController();
    const call = session.execute('slow', { signal: controller.signal }).catch((error: unknown) => error);
    controller.abort(reason);
    assert.is(await call, reason);
    assert.is(session.state, 'desynced');
  });
});

test('late output never reaches the next reply, not even of a device that cannot be interrupted', async () => {
  // Prints the reply to `slow` only when something else is typed, prompt included, and then does that.
  let owed = '';
  const answers = { slow: () => (owed = `late\r\n${PROMPT}`), next: 'next\r\n' };
  const script = router(answers, {
    onInterrupt: () => undefined,
    onKey: (key, line) => {
      if (key !== '\r' || owed === '') return false;
      line.print(`\r\n${owed}`);
      owed = '';
      return false;
    },
  });
  await withSession({ ...script }, async session => {
    for (let round = 0; round < 3; round += 1) {
      assert.is((await rejection(session.execute('slow', { timeoutMs: 10 }))).code, 'TIMEOUT');
      await session.recover({ timeoutMs: 30_000 });
      assert.is(await session.execute('next'), 'next');
    }
  });
});

test('recovery gives up in time on a device that is dead, and closes', async () => {
  let dead = false;
  const script: DeviceScript = { greet: PROMPT, onLine: (_text, line) => void (dead || line.print(PROMPT)), onInterrupt: () => undefined };
  await withSession(
    script,
    async session => {
      dead = true;
      await rejection(session.execute('show', { timeoutMs: 10 }));
      const startMs = performance.now();
      assert.is((await rejection(session.recover())).code, 'DESYNC');
      assert.ok(performance.now() - startMs < 10_000);
      assert.is(session.state, 'closed');
    },
    { recoveryMs: 200 },
  );
});

// One caller with 5 ms left began a recovery, it timed out, and the session was closed for everybody.
test('a caller in a hurry leaves a recovery to the next', async () => {
  let deaf = false;
  const given = new AbortController();
  const slow = (): void => {
    deaf = true;
    given.abort();
  };
  await withSession(router({ slow, show: 'x\r\n' }, { onKey: () => deaf }), async session => {
    await rejection(session.execute('slow', { signal: given.signal }));
    for (const timeoutMs of [0, 5]) assert.is((await rejection(session.recover({ timeoutMs }))).code, 'TIMEOUT');
    assert.is(session.state, 'desynced');
    deaf = false;
    await session.recover();
    assert.is(await session.execute('show'), 'x');
  });
});

test('an aborted recovery can be tried again', async () => {
  await withSession(router({ slow: () => undefined }), async session => {
    await rejection(session.execute('slow', { timeoutMs: 10 }));
    const reason = new Error('enough');
    assert.is(await rejection(session.recover({ signal: AbortSignal.abort(reason) })), reason);
    assert.is(session.state, 'desynced');
    await session.recover();
    assert.is(session.state, 'ready');
  });
});

test('two calls at a time are a bug of the caller', async () => {
  await withSession(router({ x: 'x\r\n' }), async session => {
    const first = session.execute('x');
    assert.match((await rejection(session.execute('x'))).message, 'invariant');
    assert.is(await first, 'x');
  });
});

test.run();
