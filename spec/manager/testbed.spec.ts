import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Testbed, type TestbedError } from '../../lib/index.js';
import { simulatorLab } from '../support/labs.js';
import { rejection } from '../support/rejection.js';

const testbeds = suite('Testbed');

/** Six levels of ten: a million lists. */
const BOMB = Array.from(
  { length: 6 },
  (_, i) =>
    `l${i}: &l${i} [${Array(10)
      .fill(i === 0 ? 'x' : `*l${i - 1}`)
      .join(', ')}]\n`,
).join('');
const NO_CONNECTION = `${resolve(import.meta.dirname, '../../lib/simulator/simulator.js')}#Simulator`;

/** A file that is gone after `use`. */
async function withFile<T>(text: string, use: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'partyline-testbed-'));
  try {
    const file = join(folder, 'testbed.yaml');
    await writeFile(file, text);
    return await use(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const load = (text: string): Promise<TestbedError> => withFile(text, async file => (await rejection(Testbed.load(file))) as TestbedError);

testbeds('a file in pyATS’s shape connects, with credentials from device, testbed and environment', async () => {
  await using lab = await simulatorLab();
  process.env['PARTYLINE_SPEC_SECRET'] = 'secret';
  const text = `
testbed:
  credentials:
    default: { username: lab, password: '%ENV{PARTYLINE_SPEC_SECRET}' }
devices:
  r1:
    os: ios
    credentials:
      enable: { password: secret }
    connections:
      defaults: { class: TelnetConnection, alias: vty, via: console }
      console: { protocol: telnet, ip: 127.0.0.1, port: ${lab.simulator.telnetPort} }
      mgmt: { protocol: ssh, host: 127.0.0.1, port: ${lab.simulator.sshPort}, poolSize: 2 }
`;
  await withFile(text, async file => {
    await using testbed = await Testbed.load(file);
    await testbed.connect();
    const r1 = testbed.devices['r1'];
    assert.match(await (r1?.execute('show version') as Promise<string>), /^Cisco IOS/);
    assert.is(r1?.isConnected('vty'), true, 'under the alias of the defaults');
  });
});

testbeds('every mistake is named with its file and line', async () => {
  const cases: [text: string, line: number | undefined, message: RegExp][] = [
    ['devices:\n  r1: [\n', 3, /./],
    ['- 1\n', 1, /a testbed must be a mapping, not a list/],
    ['testbed: {}\n', 1, /devices must be a mapping, not nothing/],
    ['devices:\n  r1:\n    os: ios\n', 3, /devices\.r1\.connections: .* not nothing/],
    ['devices:\n  r1:\n    connections:\n      a: { host: h }\n', 4, /needs a protocol \(telnet or ssh\) or a class/],
    ['devices:\n  r1:\n    connections:\n      a:\n        protocol: rlogin\n', 5, /must be telnet or ssh, not 'rlogin'/],
    ['devices:\n  r1:\n    connections:\n      a: { protocol: ssh }\n', 4, /needs a host or an ip/],
    ['devices:\n  r1:\n    connections:\n      a:\n        protocol: ssh\n        host: h\n        port: x\n', 7, /port number, not 'x'/],
    [
      'devices:\n  r1:\n    connections:\n      defaults: { via: b }\n      a: { protocol: ssh, host: h }\n',
      4,
      /there is no connection 'b'/,
    ],
    [
      'devices:\n  r1:\n    credentials:\n      default: { password: 0123 }\n    connections: {}\n',
      4,
      /must be a string: put it in quotes/,
    ],
    ['devices:\n  r1:\n    connections:\n      a: { class: Nope }\n', 4, /unknown class 'Nope'/],
    ['devices:\n  r1:\n    connections:\n      a: { class: ./missing.js#Nope }\n', 4, /could not be loaded/],
    // These ended as ReferenceError, RangeError or TypeError, without a file or a line.
    ['', 1, /a testbed must be a mapping, not nothing/],
    ['devices:\n  r1: *nobody\n', 2, /no anchor &nobody/],
    ['devices: &a\n  r1: *a\n', 2, /devices\.r1: contains itself/],
    [BOMB, 6, /alias/],
    // These were taken, and failed much later or not at all.
    ["devices:\n  '': { connections: {} }\n", 2, /cannot have the name ''/],
    ['devices:\n  __proto__: { connections: {} }\n', 2, /cannot have the name '__proto__'/],
    ['devices:\n  r1:\n    os: 15\n    connections: {}\n', 3, /os: must be a string/],
    ['devices:\n  r1:\n    connections:\n      a: { protocol: ssh, host: h, poolTimeout: -1 }\n', 4, /milliseconds from 0, not '-1'/],
    ['devices:\n  r1:\n    connections:\n      a: { protocol: ssh, host: h, poolTimeout: soon }\n', 4, /milliseconds from 0, not 'soon'/],
    ['devices:\n  r1:\n    connections:\n      a: { class: constructor }\n', 4, /unknown class 'constructor'/],
    [`devices:\n  r1:\n    connections:\n      a: { class: '${NO_CONNECTION}' }\n`, 4, /no class Simulator that extends BaseConnection/],
    ["devices:\n  r1:\n    os: '%ENV{PARTYLINE_NOT_SET}'\n    connections: {}\n", 3, /environment variable PARTYLINE_NOT_SET is not set/],
  ];
  for (const [text, line, message] of cases) {
    const error = await load(text);
    assert.is(error.code, 'TESTBED', `${text}: ${error.message}`);
    assert.match(error.message, message);
    assert.is(error.line, line, `${text}: ${error.message}`);
    assert.match(error.message, /testbed\.yaml:\d+: /);
  }
  assert.is((await rejection(Testbed.load('no-such-file.yaml'))).code, 'TESTBED');
});

testbeds('merge keys work as in PyYAML, in any number of devices', async () => {
  // `<<` was a connection's property like any other, and the parser took the 101st use of an anchor for an attack.
  const devices = Array.from({ length: 300 }, (_, i) => `  r${i}: { connections: { a: { <<: *way, host: h${i} } } }\n`);
  await withFile(`way: &way { protocol: ssh, port: 2222 }\ndevices:\n${devices.join('')}`, async file => {
    const testbed = await Testbed.load(file);
    assert.is(Object.keys(testbed.devices).length, 300);
  });
});

testbeds('an object of the same shape does as well', async () => {
  await using lab = await simulatorLab();
  const { name, ...device } = lab.spec;
  await using testbed = await Testbed.load({ devices: { [name]: device } });
  await testbed.devices['r1']?.connect();
  assert.is(testbed.devices['r1']?.isConnected(), true);
  assert.is((await rejection(Testbed.load({ devices: 3 } as never))).code, 'TESTBED');
});

testbeds('connect tells of every device that failed', async () => {
  const block = { protocol: 'telnet', host: '127.0.0.1', port: 1 } as const;
  await using testbed = await Testbed.load({ devices: { a: { connections: { x: block } }, b: { connections: { x: block } } } });
  const error = (await rejection(testbed.connect())) as AggregateError;
  assert.is(error.errors.length, 2);
  assert.match(error.message, /2 of 2 devices could not be connected: a: .*; b: /);
});

testbeds.run();
