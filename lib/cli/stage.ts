import { TestbedError } from '../errors.js';
import { waysOf } from '../manager/connection-plan.js';
import { Device } from '../manager/device.js';
import { Testbed } from '../manager/testbed.js';
import { Simulator } from '../simulator/simulator.js';

/** A device to demonstrate on, and how to reach it. */
export interface Stage extends AsyncDisposable {
  readonly device: Device;
  /** What it is, in two lines. */
  readonly title: string;
  /** The alias of the session that threads share: where `device.execute` goes. */
  readonly alias: string;
  readonly sessionVia: string;
  readonly poolVia: string;
  /** It answers the same each time, to the byte. */
  readonly isExact: boolean;
}

const LINES = 8;
const CREDENTIALS = { default: { username: 'admin', password: 'partyline' }, enable: { password: 'secret' } };

/** How long the simulated router thinks, in milliseconds: long answers take it longer, as they do a real one. */
const LATENCY_MS: Readonly<Record<string, number>> = { 'show running-config': 20, 'show ip bgp': 15, 'show ip ospf database': 12 };
const SHORT_LATENCY_MS = 8;

/** Starts a simulated router. */
export async function simulatedStage(): Promise<Stage> {
  const latency = (command: string): number => LATENCY_MS[command] ?? SHORT_LATENCY_MS;
  const simulator = await Simulator.start({ hostname: 'R1', ssh: false, credentials: CREDENTIALS, latency, lines: LINES });
  const way = { protocol: 'telnet', host: simulator.host, port: simulator.telnetPort } as const;
  const device = new Device({ name: 'R1', os: 'ios', credentials: CREDENTIALS, connections: { console: way, mgmt: way } });
  return {
    device,
    title: `on R1, a simulated router: telnet on ${way.host}:${way.port},\n${LINES} lines, thinks ${SHORT_LATENCY_MS} to 20 ms about a command`,
    alias: 'default',
    sessionVia: 'console',
    poolVia: 'mgmt',
    isExact: true,
    async [Symbol.asyncDispose]() {
      await device.destroyAll();
      await simulator.close();
    },
  };
}

/**
 * Takes a device from a testbed file: the one of that name, or the first.
 *
 * @throws TestbedError that says what to change.
 */
export async function testbedStage(file: string, name: string | undefined): Promise<Stage> {
  const testbed = await Testbed.load(file);
  const device = pick(testbed, file, name);
  const { connections } = device.spec;
  const ways = waysOf(device.spec);
  const sessionVia = connections.defaults?.via ?? ways[0];
  if (sessionVia === undefined) throw new TestbedError(`devices.${device.name}.connections has no connection in it`, { file });
  const alias = connections.defaults?.alias ?? 'default';
  if (alias === 'pool')
    throw new TestbedError(`devices.${device.name}.connections.defaults.alias: 'pool' is the name of the demo's pool; choose another`, {
      file,
    });
  const poolVia = ways.includes('mgmt') ? 'mgmt' : sessionVia;
  const title = `on ${device.name} of ${file}:\none session via ${sessionVia}, a pool via ${poolVia}`;
  return { device, title, alias, sessionVia, poolVia, isExact: false, [Symbol.asyncDispose]: () => testbed[Symbol.asyncDispose]() };
}

function pick({ devices }: Testbed, file: string, name: string | undefined): Device {
  const names = Object.keys(devices);
  const device = name === undefined ? devices[names[0] ?? ''] : Object.hasOwn(devices, name) ? devices[name] : undefined;
  if (device !== undefined) return device;
  if (names.length === 0) throw new TestbedError('devices is empty: add one', { file });
  throw new TestbedError(`there is no device '${name}'; give --device one of ${names.join(', ')}`, { file });
}
