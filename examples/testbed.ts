/** Devices from a testbed file: all of them connected, called by name, and by several threads. */
import { fileURLToPath } from 'node:url';
import { pcall, Testbed } from 'partyline';
import { Simulator } from 'partyline/simulator';

const login = { username: 'admin', password: 'partyline' };
await using r1 = await Simulator.start({ hostname: 'R1', credentials: login });
await using r2 = await Simulator.start({ hostname: 'R2', ssh: false, credentials: { ...login, enable: 'secret' } });

// What testbed.yaml asks for.
Object.assign(process.env, { LAB_PASSWORD: login.password, R1_TELNET: r1.telnetPort, R1_SSH: r1.sshPort, R2_TELNET: r2.telnetPort });

// Beside this file; from dist/ as well.
const file = fileURLToPath(new URL('examples/testbed.yaml', import.meta.resolve('partyline/package.json')));
await using testbed = await Testbed.load(file);
await testbed.connect();

for (const device of Object.values(testbed.devices)) {
  const version = await device.execute('show version');
  console.log(`${device.name}: ${version.split('\n').find(line => line.includes('uptime'))}`);
}

// A second way to the same device, under an alias of its own: three SSH sessions.
const { r1: router } = testbed.devices;
if (router === undefined) throw new Error('the testbed has no r1');
await router.connect({ via: 'mgmt', alias: 'ssh', poolSize: 3 });
const sizes = await pcall(router.connection('ssh').execute, [['show ip route'], ['show ip bgp'], ['show ip ospf database']]);
console.log(`r1 over SSH: ${sizes.map(text => `${text.length} characters`).join(', ')}`);
