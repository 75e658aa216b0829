/** A pool of five sessions to one device: each call from a worker thread gets a session for itself. */
import { Device, pcall, TelnetConnection, TimeoutError } from 'partyline';
import { Simulator } from 'partyline/simulator';

// In your tests, the address of a router. Here: one that is embedded, and slow.
await using router = await Simulator.start({ hostname: 'R1', ssh: false, latency: 100 });

await using device = new Device({
  name: 'R1',
  os: 'ios',
  connections: { mgmt: { protocol: 'telnet', host: router.host, port: router.telnetPort } },
});
await device.connect({ class: TelnetConnection, via: 'mgmt', poolSize: 5, poolTimeout: 200 });

const commands = ['show version', 'show running-config', 'show ip ospf database', 'show ip route', 'show ip bgp'];
const output = await pcall(
  device.pool.execute,
  commands.map(command => [command]),
);
output.forEach((text, i) => console.log(`${commands[i]}: ${text.split('\n').length} lines`));

const { pool } = device;

// One worker for several calls; it goes back when the function ends.
await pool.use(async session => {
  await session.execute('terminal width 120');
  console.log(`${session.alias} has it for itself: ${JSON.stringify(pool.stats())}`);
});

// Nobody waits longer than poolTimeout for a worker.
const leases = await Promise.all([1, 2, 3, 4, 5].map(() => pool.acquire()));
try {
  await pool.execute('show clock');
} catch (error) {
  if (!(error instanceof TimeoutError)) throw error;
  console.log(error.message);
}
for (const lease of leases) lease.release();
