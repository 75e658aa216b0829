import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CliSession } from '../../../lib/connections/cli/cli-session.js';
import { platformFor } from '../../../lib/connections/cli/platforms.js';
import { openTelnetSession } from '../../support/devices/open-session.js';
import { ScriptedDevice } from '../../support/devices/scripted-device.js';
import type { DeviceLine, DeviceScript } from '../../support/devices/scripted-device.js';
import { rejection } from '../../support/devices/rejection.js';

const PROMPT = 'r1# ';

/** A device at its prompt that answers what `answers` says, and nothing to everything else. */
function router(answers: Readonly<Record<string, string | ((line: DeviceLine) => void)>>, more: Partial<DeviceScript> = {}): DeviceScript {
  const onLine = (text: string, line: DeviceLine): void => {
    const answer = answers[text] ?? '';
    if (typeof answer === 'string') line.print(answer + PROMPT);
    else answer(line);
  };
  return { greet: PROMPT, onLine, onInterrupt: line => line.print(`\r\n${PROMPT}`), ...more };
}

async function withSession(script: DeviceScript, use: (session: CliSession, device: ScriptedDevice) => Promise<void>): Promise<void> {
  await using device = await ScriptedDevice.start(script);
  await using session = await openTelnetSession(device.port);
  await use(session, device);
}

const execute = suite('execute');

execute('answers exactly what was printed', async () => {
  const text = '\r\n  indented\r\nlast, with blanks   \r\n\r\n';
  await withSession(router({ 'show x': text }), async session => {
    assert.is(await session.execute('show x'), '\n  indented\nlast, with blanks   \n');
    assert.is(await session.execute('nothing'), '');
    assert.is(session.state, 'ready');
  });
});

execute('is the same however the output is cut into packets', async () => {
  const text = 'h\u00e9llo\r\nline 2\r\n see r1# , no prompt here\r\n';
  const sizes = [1, 2, 3, 7];
  const answers = Object.fromEntries(sizes.map(size => [`by ${size}`, (line: DeviceLine) => void line.dribble(text + PROMPT, size)]));
  await withSession(router(answers), async session => {
    for (const size of sizes) assert.is(await session.execute(`by ${size}`), 'h\u00e9llo\nline 2\n see r1# , no prompt here');
  });
});

execute('is not ended by the prompt of another host, or by a prompt within a line', async () => {
  const halves = (line: DeviceLine): void => void line.dribble(`r2# \r\nsee r1# \r\nr1(config)\r\n${PROMPT}`, 5);
  await withSession(router({ show: halves }), async session => {
    assert.is(await session.execute('show'), 'r2# \nsee r1# \nr1(config)');
  });
});

execute('drops what came before the echo of its command', async () => {
  let chatter = (): void => undefined;
  const script = router(
    { 'show x': 'x\r\n' },
    { greet: line => ((chatter = () => line.print(`\r\n%SYS-5-CONFIG_I: noise\r\n${PROMPT}`)), line.print(PROMPT)) },
  );
  await withSession(script, async session => {
    for (let round = 0; round < 20; round += 1) {
      // Sent in the same turn as the command: arrives just before its echo.
      chatter();
      assert.is(await session.execute('show x'), 'x');
    }
  });
});

execute('finds an echo that is wrapped, redrawn or stripped of foreign letters', async () => {
  const long = `show ${'interface '.repeat(12)}`.trim();
  const echoes: Record<string, string> = {
    [long]: `${long.slice(0, 70)}\r\n${long.slice(70)}\r\n`,
    'show scrolled description of the uplink': '\rr1# show scr\b\b\b\b\r<of the uplink\r\n',
    'show caf\u00e9': 'show caf\r\n',
    'show redrawn': `show redr\r\n${PROMPT}show redrawn\r\n`,
  };
  const script: DeviceScript = {
    greet: PROMPT,
    echo: false,
    onLine: (text, line) => line.print(`${echoes[text] ?? `${text}\r\n`}out of ${text.length}\r\n${PROMPT}`),
  };
  await withSession({ ...script, onLine: commentFirst(script.onLine) }, async session => {
    for (const command of Object.keys(echoes)) assert.is(await session.execute(command, { timeoutMs: 3000 }), `out of ${command.length}`);
  });
});

/** The comment line by which a session proves its prompt prints nothing. */
function commentFirst(onLine: DeviceScript['onLine']): DeviceScript['onLine'] {
  return (text, line) => (text.startsWith('!') ? line.print(`${text}\r\n${PROMPT}`) : onLine(text, line));
}

execute('works with a device that echoes nothing', async () => {
  await withSession(router({ show: 'a\r\nb\r\n' }, { echo: false, onInterrupt: () => undefined }), async session => {
    assert.is(await session.execute('show'), 'a\nb');
    assert.is(await session.execute('show'), 'a\nb');
  });
});

execute('turns the pages of a pager that wipes its notice, and of one that does not', async () => {
  const pages = ['1\r\n2\r\n', '  3\r\n4 \r\n', '\r\n5\r\n', ''];
  const asIos = '\b'.repeat(9) + ' '.repeat(8) + '\b'.repeat(9);
  for (const wipe of ['\r          \r', '\b \b'.repeat(10), asIos, '\r\x1b[K', '']) {
    let left: string[] = [];
    const turn = (line: DeviceLine, before: string): void => {
      const page = left.shift() ?? '';
      line.print(before + page + (left.length > 0 ? ' --More-- ' : PROMPT));
    };
    const script = router(
      { show: line => ((left = [...pages]), turn(line, '')) },
      { onKey: (key, line) => key === ' ' && left.length > 0 && (turn(line, wipe), true) },
    );
    await withSession(script, async session => {
      assert.is(await session.execute('show', { timeoutMs: 3000 }), '1\n2\n  3\n4 \n\n5', JSON.stringify(wipe));
      assert.is(await session.execute('other'), '');
    });
  }
});

execute('answers questions when told how', async () => {
  const script = router({ reload: line => line.print('Proceed with reload? [confirm]'), '': 'going down\r\n' });
  await withSession(script, async session => {
    const output = await session.execute('reload', { answers: [{ pattern: /\[confirm\]$/, reply: '' }], timeoutMs: 3000 });
    assert.is(output, 'Proceed with reload? [confirm]\ngoing down');
  });
});

execute('goes back to the mode in which it began', async () => {
  const script = router({ 'configure terminal': line => line.print('Enter commands\r\nr1(config)# ') });
  await withSession(script, async session => {
    assert.is(await session.execute('configure terminal'), 'Enter commands');
    assert.is(session.mode, 'enable');
  });
});

execute('refuses commands of several lines and useless limits, and stays ready', async () => {
  await withSession(router({}), async session => {
    for (const command of ['a\nb', 'a\r', 'a\x03', 'a\t', 'show ?']) assert.instance(await rejection(session.execute(command)), TypeError);
    assert.instance(await rejection(session.execute('a', { timeoutMs: -1 })), RangeError);
    assert.instance(await rejection(session.execute('a', { timeoutMs: Number.NaN })), RangeError);
    assert.is((await rejection(session.execute('a', { timeoutMs: 0 }))).code, 'TIMEOUT');
    assert.is(session.state, 'ready');
    assert.is(await session.execute('a', { timeoutMs: Infinity }), '');
    assert.is(await session.execute('a', { timeoutMs: 2 ** 40 }), '');
  });
});

execute('reads a megabyte in small packets in linear time', async () => {
  const line = `${'x'.repeat(78)}\r\n`;
  const text = (kilobytes: number): string => line.repeat(Math.ceil((kilobytes * 1024) / line.length));
  const answers = Object.fromEntries(
    [64, 1024].map(size => [`show ${size}`, (to: DeviceLine) => void to.dribble(text(size) + PROMPT, 64)]),
  );
  await withSession(router(answers), async session => {
    const timeMs = async (size: number): Promise<number> => {
      const startMs = performance.now();
      assert.is((await session.execute(`show ${size}`)).length, (text(size).length / 80) * 79 - 1);
      return performance.now() - startMs;
    };
    await timeMs(64);
    const small = await timeMs(64);
    // 16 times the size; quadratic work would take 256 times as long.
    assert.ok((await timeMs(1024)) < Math.max(small, 20) * 80);
  });
});

execute.run();

const failures = suite('failures');

failures('a hang-up in mid-output fails the call at once', async () => {
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

failures('a reset connection is DISCONNECTED and keeps its cause', async () => {
  await withSession(router({ show: line => void line.dribble('half').then(line.reset) }), async session => {
    const error = await rejection(session.execute('show'));
    assert.is(error.code, 'DISCONNECTED');
    assert.instance(error.cause, Error);
  });
});

failures('a hang-up between two calls closes the session', async () => {
  await using device = await ScriptedDevice.start(router({}));
  await using session = await openTelnetSession(device.port);
  const closed = new Promise(resolve => session.onState(state => state === 'closed' && resolve(undefined)));
  await device.close();
  await closed;
  assert.is((await rejection(session.execute('show'))).code, 'DISCONNECTED');
});

failures('close() fails the call on its way, and later ones, with CLOSED', async () => {
  await withSession(router({ show: () => undefined }), async session => {
    const call = rejection(session.execute('show'));
    await session.close();
    await session.close();
    assert.is((await call).code, 'CLOSED');
    assert.is((await rejection(session.execute('show'))).code, 'CLOSED');
  });
});

failures('a timeout says what came last, and leaves the session desynced', async () => {
  await withSession(router({ slow: line => line.print('working on it\r\n') }), async session => {
    const error = await rejection(session.execute('slow', { timeoutMs: 30 }));
    assert.is(error.code, 'TIMEOUT');
    assert.match(error.message, 'working on it');
    assert.match(error.message, 'slow');
    assert.is(session.state, 'desynced');
    assert.is((await rejection(session.execute('show'))).code, 'DESYNC');
    assert.is(await session.ping(), false);
    await session.recover({ timeoutMs: 3000 });
    assert.is(session.state, 'ready');
  });
});

failures('an aborted call rejects with the reason itself', async () => {
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

failures('late output never reaches the next reply, not even of a device that cannot be interrupted', async () => {
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
      await session.recover({ timeoutMs: 5000 });
      assert.is(await session.execute('next'), 'next');
    }
  });
});

failures('recovery gives up in time on a device that is dead, and closes', async () => {
  let dead = false;
  const script: DeviceScript = { greet: PROMPT, onLine: (_text, line) => void (dead || line.print(PROMPT)), onInterrupt: () => undefined };
  await withSession(script, async session => {
    dead = true;
    await rejection(session.execute('show', { timeoutMs: 10 }));
    const startMs = performance.now();
    assert.is((await rejection(session.recover({ timeoutMs: 200 }))).code, 'DESYNC');
    assert.ok(performance.now() - startMs < 2000);
    assert.is(session.state, 'closed');
  });
});

failures('an aborted recovery can be tried again', async () => {
  await withSession(router({ slow: () => undefined }), async session => {
    await rejection(session.execute('slow', { timeoutMs: 10 }));
    const reason = new Error('enough');
    assert.is(await rejection(session.recover({ signal: AbortSignal.abort(reason) })), reason);
    assert.is(session.state, 'desynced');
    await session.recover();
    assert.is(session.state, 'ready');
  });
});

failures('two calls at a time are a bug of the caller', async () => {
  await withSession(router({ x: 'x\r\n' }), async session => {
    const first = session.execute('x');
    assert.match((await rejection(session.execute('x'))).message, 'invariant');
    assert.is(await first, 'x');
  });
});

failures.run();

const modes = suite('modes');

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

modes('enables with the password', async () => {
  await using device = await ScriptedDevice.start(ios());
  await using session = await openTelnetSession(device.port, { platform: platformFor('ios'), credentials: { enablePassword: 'secret' } });
  assert.is(session.mode, 'enable');
  assert.is(session.hostname, 'edge-1');
  assert.is(await session.execute('disable'), '');
  assert.is(session.mode, 'enable');
});

modes('a wrong enable password is AUTH_FAILED', async () => {
  await using device = await ScriptedDevice.start(ios());
  const error = await rejection(openTelnetSession(device.port, { platform: platformFor('ios'), credentials: { enablePassword: 'wrong' } }));
  assert.is(error.code, 'AUTH_FAILED');
});

modes('stays unprivileged without a password', async () => {
  await using device = await ScriptedDevice.start(ios());
  await using session = await openTelnetSession(device.port);
  assert.is(session.mode, 'user');
});

modes('configure sends every line, answers all complaints and comes back', async () => {
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

modes('a device that lets nobody configure is PROTOCOL, and the session stays ready', async () => {
  await withSession(router({ 'configure terminal': '% locked by somebody\r\n' }), async session => {
    const error = await rejection(session.configure(['x']));
    assert.is(error.code, 'PROTOCOL');
    assert.match(error.message, 'locked by somebody');
    assert.is(session.state, 'ready');
  });
});

modes('recovery comes back from a configuration that was given up, even under a new name', async () => {
  await using device = await ScriptedDevice.start(ios({ privileged: true }));
  await using session = await openTelnetSession(device.port);
  await session.send('configure terminal\nhostname other\ninterface Gi1\nhalf a li');
  await session.recover({ timeoutMs: 3000 });
  assert.is(session.mode, 'enable');
  assert.is(session.hostname, 'other');
  assert.is(await session.execute('bad'), '% Invalid input');
});

modes.run();

const raw = suite('send and receive');

raw('receive answers everything up to the prompt, echo and prompt included', async () => {
  await withSession(router({ 'show x': 'x\r\n' }), async session => {
    await session.send('show x\n');
    assert.is(await session.receive({ timeoutMs: 3000 }), `show x\nx\n${PROMPT}`);
    assert.is(await session.execute('show x'), 'x');
  });
});

raw('receive ends when the device has fallen silent', async () => {
  await withSession(router({ ask: line => line.print('Really? ') }), async session => {
    await session.send('ask\n');
    assert.is(await session.receive({ timeoutMs: 3000, quietMs: 30 }), 'ask\nReally? ');
    await session.send('yes\n');
    assert.is(await session.receive({ timeoutMs: 3000 }), `yes\n${PROMPT}`);
  });
});

raw('a receive that hears nothing times out and harms nothing', async () => {
  await withSession(router({ 'show x': 'x\r\n' }), async session => {
    assert.is((await rejection(session.receive({ timeoutMs: 20 }))).code, 'TIMEOUT');
    assert.is(await session.execute('show x'), 'x');
  });
});

raw('a half-typed line does not spoil the next command', async () => {
  await withSession(router({ 'show x': 'x\r\n' }), async session => {
    await session.send('reload in ');
    assert.is(await session.execute('show x', { timeoutMs: 3000 }), 'x');
  });
});

raw('ping is true for a device that answers, and false for one that does not', async () => {
  let mute = false;
  const script: DeviceScript = { greet: PROMPT, onLine: (_text, line) => void (mute || line.print(PROMPT)) };
  await withSession(script, async session => {
    assert.is(await session.ping(), true);
    mute = true;
    assert.is(await session.ping({ timeoutMs: 20 }), false);
    assert.is(session.state, 'desynced');
  });
});

raw('reset leaves a clean line behind', async () => {
  await withSession(router({}), async session => {
    await session.send('half');
    await session.reset({ timeoutMs: 3000 });
    assert.is(session.state, 'ready');
    assert.is(session.mode, 'enable');
  });
});

raw.run();
