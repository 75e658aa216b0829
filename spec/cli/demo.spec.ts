import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Simulator } from '../../lib/simulator/index.js';
import { freePort } from '../support/free-port.js';
import { type Ended, partyline } from './partyline.js';

interface Run {
  readonly ended: Ended;
}

const simulated = suite<Run>('partyline demo on the simulated router');

simulated.before(async run => {
  Object.assign(run, { ended: await partyline('demo') });
});

simulated('shows both scenarios and a hundred calls, and no reply is mixed up', async ({ ended: { code, stdout, stderr } }) => {
  assert.equal([code, stderr], [0, '']);
  assert.match(stdout, "pcall(device.execute, [['show version'], ['show running-config']])");
  assert.match(stdout, '2 of 2 replies right');
  assert.match(stdout, 'pcall(device.pool.execute, [');
  assert.match(stdout, '5 of 5 replies right');
  assert.match(stdout, /│ all +│ 100\/100 │/);
  assert.match(lastLine(stdout), /^114 calls, 0 mixed up\. 100 calls took \d+\.\d\d s; one by one, \d+\.\d\d s/);
});

simulated('names the thread, the worker, both times and the outcome of each call', async ({ ended: { stdout } }) => {
  const rows = [...stdout.matchAll(/│ (show [a-z -]+?) +│ +(\d+) │ (default|pool#\d) +│ +([\d.]+) ms │ +([\d.]+) ms │ right/g)];
  assert.is(rows.length, 7);
  const pooled = rows.filter(([, , , worker]) => worker !== 'default');
  assert.is(new Set(pooled.map(([, , thread]) => thread)).size, 5);
});

simulated('has no colours and no progress line in a pipe', async ({ ended: { stdout } }) => {
  assert.not.ok(stdout.includes('\x1b'));
  assert.not.ok(stdout.includes('░'));
});

simulated('--unlocked garbles replies, and the same calls with locks do not', async () => {
  const { code, stdout, stderr } = await partyline('demo', '--unlocked');
  assert.equal([code, stderr], [0, '']);
  const [, garbled, mixed] =
    /^40 calls without locks: (\d+) garbled\. The same 40 with @locked: (\d+) mixed up\.$/.exec(lastLine(stdout)) ?? [];
  assert.ok(Number(garbled) > 0, lastLine(stdout));
  assert.is(mixed, '0');
  assert.match(stdout, /Without locks a thread asked for 'show [a-z-]+' and got this[^]*\n  ! /);
});

simulated('Ctrl-C closes everything and ends with 130', async () => {
  const { code, stderr } = await partyline.interrupted('SIGINT', /1\. Two threads/, 'demo');
  assert.is(code, 130);
  assert.is(stderr, 'partyline: stopped by Ctrl-C; all sessions are closed\n');
});

simulated.run();

interface Lab {
  readonly folder: string;
  readonly router: Simulator;
  readonly noLines: Simulator;
  readonly file: string;
}

const testbeds = suite<Lab>('partyline demo --testbed');

testbeds.before(async lab => {
  const router = await Simulator.start({ hostname: 'R1', credentials: { username: 'lab', password: 'lab' }, lines: 6 });
  const noLines = await Simulator.start({ hostname: 'R3', ssh: false, lines: 3 });
  const folder = mkdtempSync(join(tmpdir(), 'partyline-demo-'));
  const file = join(folder, 'testbed.yaml');
  const way = (protocol: string, port: number): string => `{ protocol: ${protocol}, host: 127.0.0.1, port: ${port} }`;
  writeFileSync(
    file,
    `testbed:
  credentials:
    default: { username: lab, password: lab }
devices:
  telnet_only:
    os: ios
    connections:
      cli: ${way('telnet', router.telnetPort)}
  both:
    os: ios
    connections:
      defaults: { via: console }
      console: ${way('telnet', router.telnetPort)}
      mgmt: ${way('ssh', router.sshPort)}
  three_lines:
    os: ios
    connections:
      cli: ${way('telnet', noLines.telnetPort)}
  closed:
    os: ios
    connections:
      cli: ${way('telnet', await freePort())}
  stranger:
    os: ios
    credentials:
      default: { username: lab, password: wrong }
    connections:
      cli: ${way('telnet', router.telnetPort)}
`,
  );
  Object.assign(lab, { folder, router, noLines, file });
});

testbeds.after(async ({ folder, router, noLines }) => {
  rmSync(folder, { recursive: true });
  await router.close();
  await noLines.close();
});

testbeds('takes the first device, and gives every line back', async ({ file, router }) => {
  const { code, stdout, stderr } = await partyline('demo', '--testbed', file);
  assert.equal([code, stderr], [0, '']);
  assert.match(stdout, /^partyline demo on telnet_only of /);
  assert.match(lastLine(stdout), /^114 calls, 0 mixed up\./);
  assert.is(router.stats().refused, 0);
});

testbeds('takes the device named, the session by default and the pool via mgmt', async ({ file }) => {
  const { code, stdout, stderr } = await partyline('demo', '--testbed', file, '--device', 'both');
  assert.equal([code, stderr], [0, '']);
  assert.match(stdout, 'one session via console, a pool via mgmt');
  assert.match(lastLine(stdout), /^114 calls, 0 mixed up\./);
});

testbeds('says that the device has too few lines for the pool', async ({ file }) => {
  const { code, stderr } = await partyline('demo', '--testbed', file, '--device', 'three_lines');
  assert.is(code, 1);
  assert.match(stderr, /^partyline: the pool needs 5 sessions at a time, and three_lines does not give as many via cli\n/);
  assert.match(stderr, 'All VTY lines are busy');
  assert.not.match(stderr, /^ +at /m);
});

testbeds('says what is wrong with a port, with credentials and with a name', async ({ file }) => {
  const failures: readonly (readonly [device: string, message: RegExp])[] = [
    ['closed', /^partyline: no session on closed via cli\n  because: cannot connect to 127\.0\.0\.1:\d+: the port is closed/],
    ['stranger', /refused the credentials/],
    ['nobody', /testbed\.yaml: there is no device 'nobody'; give --device one of telnet_only, both, three_lines, closed, stranger\n$/],
  ];
  for (const [device, message] of failures) {
    const { code, stderr } = await partyline('demo', '--testbed', file, '--device', device);
    assert.is(code, 1);
    assert.match(stderr, message);
  }
});

testbeds('says in which line of the file the mistake is', async ({ folder }) => {
  const file = join(folder, 'wrong.yaml');
  writeFileSync(
    file,
    'devices:\n  r1:\n    connections:\n      cli:\n        protocol: telnet\n        host: 127.0.0.1\n        port: many\n',
  );
  const { code, stderr } = await partyline('demo', '--testbed', file);
  assert.is(code, 1);
  assert.match(stderr, `partyline: ${file}:7: devices.r1.connections.cli.port: must be a port number, not 'many'\n`);
  const missing = await partyline('demo', '--testbed', join(folder, 'missing.yaml'));
  assert.is(missing.code, 1);
  assert.match(missing.stderr, 'missing.yaml: cannot be read');
});

testbeds.run();

/** The last line that is not empty. */
function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
