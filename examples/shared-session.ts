/** One Telnet session that two worker threads use at the same time, with not a single mixed reply. */
import { Device, pcall, TelnetConnection } from 'partyline';
import { Simulator } from 'partyline/simulator';

// In your tests, the address of a router. Here: one that is embedded.
await using router = await Simulator.start({ hostname: 'R1', ssh: false, latency: 10 });

await using device = new Device({
  name: 'R1',
  os: 'ios',
  connections: { console: { protocol: 'telnet', host: router.host, port: router.telnetPort } },
});
await device.connect({ class: TelnetConnection, via: 'console' });

const output = await pcall(device.execute, [['show version'], ['show running-config']]);

for (const text of output) console.log(`${text.split('\n').length} lines that begin with: ${text.slice(0, 50).trim().split('\n')[0]}`);

// Several calls with nobody in between: a lease of the session.
await using lease = await device.connection().lease();
await lease.connection.configure(['interface Loopback7', 'description made by an example']);
console.log(await lease.connection.execute('show running-config interface Loopback7'));
