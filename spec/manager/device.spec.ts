import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attach, ConnectionPool, Device, share, TelnetConnection, ThreadPool } from '../../lib/index.js';
import { simulatorLab } from '../support/labs.js';
import { rejection } from '../support/rejection.js';

const devices = suite('Device and ConnectionManager');

devices('an alias keeps its connection over disconnect and connect, and loses it by destroy', async () => {
  await using lab = await simulatorLab();
  await using device = new Device(lab.spec);
  assert.is(device.isConnected(), false);
  assert.is(device.isConnected('nope'), false, 'an unknown alias is not connected');
  const first = await device.connect();
  assert.is(device.isConnected(), true);
  await device.disconnect();
  assert.is(device.isConnected(), false);
  assert.is(await device.connect(), first, 'the same object');
  assert.is(device.connection(), first);
  await device.destroy();
  assert.throws(() => device.connection(), /r1 has no connection 'default' \(it has none\); call connect/);
});

devices('calls for one alias at the same time make one connection', async () => {
  await using lab = await simulatorLab();
  await using device = new Device(lab.spec);
  const [a, b] = await Promise.all([device.connect(), device.connect()]);
  assert.is(a, b);
  assert.is(lab.simulator.stats().open, 1);
});

devices('aliases are properties of the device', async () => {
  await using lab = await simulatorLab();
  await using device = new Device(lab.spec);
  await device.connect({ via: 'mgmt', alias: 'vty1' });
  await device.connect({ poolSize: 2 });
  assert.match(await (device['vty1'] as { execute(c: string): Promise<string> }).execute('show version'), /^Cisco IOS/);
  assert.instance(device['pool'], ConnectionPool);
  assert.is('vty1' in device, true);
  assert.throws(() => device['typo'], /r1 has no connection 'typo' \(it has vty1, pool\)/);
  assert.is((device as { then?: unknown }).then, undefined, 'a device can be awaited');
});

devices('instantiate makes a connection without connecting it', async () => {
  await using lab = await simulatorLab();
  await using device = new Device(lab.spec);
  const line = await device.instantiate({ class: TelnetConnection, owner: 'here' });
  assert.instance(line, TelnetConnection);
  assert.is(line.connected, false);
  assert.is(lab.simulator.stats().sessions, 0);
  assert.match((await rejection(line.execute('show version'))).message, /r1\.default is not connected; call connect\(\) first/);
});

devices('configure changes the device, and execute ends where it began', async () => {
  await using lab = await simulatorLab();
  await using device = new Device(lab.spec);
  await device.connect();
  await device.configure(['interface GigabitEthernet0/1', 'description party line']);
  assert.match(await device.execute('show running-config'), /description party line/);
});

devices('a device passes to a thread with its connections, and learns of later ones when it is passed again', async () => {
  await using lab = await simulatorLab();
  await using device = new Device(lab.spec);
  await using pool = new ThreadPool({ size: 1 });
  await device.connect();
  const ask = (shared: Device, alias: string): Promise<string> => shared.connection(alias).execute('show clock');
  assert.match(await pool.execute(ask, [device, 'default']), /^\*/);
  await device.connect({ via: 'mgmt', alias: 'second' });
  assert.match(await pool.execute(ask, [device, 'second']), /^\*/);
  assert.is(attach(share(device)), device);
});

devices('what a caller leaves out or gets wrong is said with what there is', async () => {
  await using lab = await simulatorLab();
  const { console: way } = lab.spec.connections as { console: object };
  const device = new Device(lab.spec);
  assert.match((await rejection(device.connect({ via: 'aux' }))).message, /no connection 'aux' to go via; it has console, mgmt/);
  assert.match((await rejection(device.connect({ alias: 'not-one' }))).message, /an alias is an identifier/);
  assert.match((await rejection(device.connect({ poolSize: 0 }))).message, /poolSize must be a whole number from 1/);
  assert.match((await rejection(device.connect({ owner: 'there' as never }))).message, /owner must be/);
  const two = new Device({ name: 'two', connections: { a: way, b: way } as never });
  assert.match((await rejection(two.connect())).message, /several connections \(a, b\): say which/);
  const none = new Device({ name: 'none', connections: { a: { host: 'x' } } });
  assert.match((await rejection(none.connect())).message, /none\.connections\.a: no protocol/);
  assert.throws(() => new Device({} as never), /needs a name/);
});

devices('what the network refuses is a typed error that says what to do', async () => {
  await using lab = await simulatorLab({ lines: 1 });
  const cases: [spec: object, code: string, message: RegExp][] = [
    [{ protocol: 'telnet', host: '127.0.0.1', port: 1 }, 'CONNECT_FAILED', /127\.0\.0\.1:1.*port is closed/],
    [{ protocol: 'ssh', host: '127.0.0.1', port: 1 }, 'CONNECT_FAILED', /127\.0\.0\.1:1/],
    [{ protocol: 'telnet', host: 'no-such-host.invalid' }, 'CONNECT_FAILED', /no-such-host\.invalid/],
    [
      {
        protocol: 'telnet',
        host: '127.0.0.1',
        port: lab.simulator.telnetPort,
        credentials: { default: { username: 'lab', password: 'wrong' } },
      },
      'AUTH_FAILED',
      /password|log/i,
    ],
    [
      { protocol: 'ssh', host: '127.0.0.1', port: lab.simulator.sshPort, credentials: { default: { username: 'lab', password: 'wrong' } } },
      'AUTH_FAILED',
      /password|auth/i,
    ],
  ];
  for (const [way, code, message] of cases) {
    const device = new Device({ ...lab.spec, connections: { way } as never });
    const error = await rejection(device.connect({ timeout: 60_000 }));
    assert.is(error.code, code, `${JSON.stringify(way)}: ${error.message}`);
    assert.match(error.message, message);
    assert.is(device.isConnected(), false);
    await device.destroyAll();
  }
});

devices('a line too many is refused with what to do', async () => {
  await using lab = await simulatorLab({ lines: 1 });
  await using device = new Device(lab.spec);
  await device.connect();
  const error = await rejection(device.connect({ alias: 'second' }));
  assert.is(error.code, 'CONNECT_FAILED');
  assert.match(error.message, /no free line/);
});

devices.run();
