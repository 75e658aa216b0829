import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { rejection } from '../../support/devices/rejection.js';
import { PROMPT, router, withSession } from '../../support/devices/router.js';
import type { DeviceLine, DeviceScript } from '../../support/devices/scripted-device.js';

test('answers exactly what was printed', async () => {
  const text = '\r\n  indented\r\nlast, with blanks   \r\n\r\n';
  await withSession(router({ 'show x': text }), async session => {
    assert.is(await session.execute('show x'), '\n  indented\nlast, with blanks   \n');
    assert.is(await session.execute('nothing'), '');
    assert.is(session.state, 'ready');
  });
});

test('is the same however the output is cut into packets', async () => {
  const text = 'h\u00e9llo\r\nline 2\r\n see r1# , no prompt here\r\n';
  const sizes = [1, 2, 3, 7];
  const answers = Object.fromEntries(sizes.map(size => [`by ${size}`, (line: DeviceLine) => void line.dribble(text + PROMPT, size)]));
  await withSession(router(answers), async session => {
    for (const size of sizes) assert.is(await session.execute(`by ${size}`), 'h\u00e9llo\nline 2\n see r1# , no prompt here');
  });
});

test('is not ended by the prompt of another host, or by a prompt within a line', async () => {
  const halves = (line: DeviceLine): void => void line.dribble(`r2# \r\nsee r1# \r\nr1(config)\r\n${PROMPT}`, 5);
  await withSession(router({ show: halves }), async session => {
    assert.is(await session.execute('show'), 'r2# \nsee r1# \nr1(config)');
  });
});

test('drops what came before the echo of its command', async () => {
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

test('finds an echo that is wrapped, redrawn or stripped of foreign letters', async () => {
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
    for (const command of Object.keys(echoes)) assert.is(await session.execute(command, { timeoutMs: 30_000 }), `out of ${command.length}`);
  });
});

/** The comment line by which a session proves its prompt prints nothing. */
function commentFirst(onLine: DeviceScript['onLine']): DeviceScript['onLine'] {
  return (text, line) => (text.startsWith('!') ? line.print(`${text}\r\n${PROMPT}`) : onLine(text, line));
}

test('works with a device that echoes nothing', async () => {
  await withSession(router({ show: 'a\r\nb\r\n' }, { echo: false, onInterrupt: () => undefined }), async session => {
    assert.is(await session.execute('show'), 'a\nb');
    assert.is(await session.execute('show'), 'a\nb');
  });
});

test('turns the pages of a pager that wipes its notice, and of one that does not', async () => {
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
      assert.is(await session.execute('show', { timeoutMs: 30_000 }), '1\n2\n  3\n4 \n\n5', JSON.stringify(wipe));
      assert.is(await session.execute('other'), '');
    });
  }
});

test('answers questions when told how', async () => {
  const script = router({ reload: line => line.print('Proceed with reload? [confirm]'), '': 'going down\r\n' });
  await withSession(script, async session => {
    const output = await session.execute('reload', { answers: [{ pattern: /\[confirm\]$/, reply: '' }], timeoutMs: 30_000 });
    assert.is(output, 'Proceed with reload? [confirm]\ngoing down');
  });
});

test('goes back to the mode in which it began', async () => {
  const script = router({ 'configure terminal': line => line.print('Enter commands\r\nr1(config)# ') });
  await withSession(script, async session => {
    assert.is(await session.execute('configure terminal'), 'Enter commands');
    assert.is(session.mode, 'enable');
  });
});

test('refuses commands of several lines and useless limits, and stays ready', async () => {
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

/** The processor time of this process, in milliseconds: it passes only while the process runs. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

test('reads a megabyte in small packets in linear time', async () => {
  const line = `${'x'.repeat(78)}\r\n`;
  const text = (kilobytes: number): string => line.repeat(Math.ceil((kilobytes * 1024) / line.length));
  const answers = Object.fromEntries(
    [64, 1024].map(size => [`show ${size}`, (to: DeviceLine) => void to.dribble(text(size) + PROMPT, 64)]),
  );
  await withSession(router(answers), async session => {
    const timeMs = async (size: number): Promise<number> => {
      const startMs = processorMs();
      assert.is((await session.execute(`show ${size}`)).length, (text(size).length / 80) * 79 - 1);
      return processorMs() - startMs;
    };
    await timeMs(64);
    const small = await timeMs(64);
    // 16 times the size; quadratic work would take 256 times as long.
    assert.ok((await timeMs(1024)) < Math.max(small, 20) * 80);
  });
});

test.run();
