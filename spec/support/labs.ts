import type { DeviceSpec } from '../../lib/index.js';
import { Simulator } from '../../lib/simulator/index.js';
import * as frr from './frr.js';
import * as openssh from './openssh.js';

/** A device to try things on, and how to get rid of it. */
export interface Lab extends AsyncDisposable {
  readonly name: string;
  /** Ways: `console`, and the same again as `mgmt`. */
  readonly spec: DeviceSpec;
  /** Commands that this device answers with something long and always the same. */
  readonly commands: readonly string[];
}

/** The five commands of connection-sharing.txt. */
export const FIVE_COMMANDS: readonly string[] = [
  'show version',
  'show running-config',
  'show ip ospf database',
  'show ip route',
  'show ip bgp',
];

/** Whether a lab has to be there (CI) or may be missing. */
function isWanted(isAvailable: boolean): boolean {
  return isAvailable || process.env['CI'] === 'true';
}

/** The labs of this machine: the embedded router always, FRRouting over telnet and behind OpenSSH where they are installed. */
export const LABS: readonly { readonly name: string; readonly isSkipped: boolean; start(): Promise<Lab> }[] = [
  { name: 'simulator', isSkipped: false, start: simulatorLab },
  { name: 'FRRouting zebra over telnet', isSkipped: !isWanted(frr.isAvailable()), start: () => frrLab('zebra') },
  { name: 'FRRouting ospfd over telnet', isSkipped: !isWanted(frr.isAvailable()), start: () => frrLab('ospfd') },
  { name: 'FRRouting bgpd over telnet', isSkipped: !isWanted(frr.isAvailable()), start: () => frrLab('bgpd') },
  { name: 'vtysh behind OpenSSH', isSkipped: !isWanted(frr.isAvailable() && openssh.isAvailable()), start: vtyshLab },
];

/** The embedded router. */
export async function simulatorLab(
  options: { latency?: number; lines?: number; faults?: { closeDuring?: string; hangDuring?: string } } = {},
): Promise<Lab & { readonly simulator: Simulator }> {
  const simulator = await Simulator.start({
    hostname: 'r1',
    credentials: { username: 'lab', password: 'secret', enable: 'secret' },
    lines: 32,
    ...options,
  });
  const way = { host: simulator.host, protocol: 'telnet', port: simulator.telnetPort } as const;
  return {
    name: 'simulator',
    simulator,
    commands: FIVE_COMMANDS,
    spec: {
      name: 'r1',
      os: 'ios',
      credentials: { default: { username: 'lab', password: 'secret' }, enable: { password: 'secret' } },
      connections: { defaults: { via: 'console' }, console: way, mgmt: { ...way, protocol: 'ssh', port: simulator.sshPort } },
    },
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

/** One FRR daemon and its telnet VTY. */
async function frrLab(daemon: 'zebra' | 'ospfd' | 'bgpd'): Promise<Lab> {
  const router = await frr.startFrr({ daemons: ['zebra', ...(daemon === 'zebra' ? [] : [daemon])] });
  const way = { host: router.host, protocol: 'telnet', port: router.ports[daemon] } as const;
  return {
    name: daemon,
    commands: {
      zebra: ['show running-config', 'show ip route', 'show interface'],
      ospfd: ['show running-config', 'show ip ospf'],
      bgpd: ['show running-config', 'show ip bgp'],
    }[daemon],
    spec: {
      name: daemon,
      os: 'frr',
      credentials: { default: { password: router.password }, enable: { password: router.enablePassword } },
      connections: { defaults: { via: 'console' }, console: way, mgmt: way },
    },
    [Symbol.asyncDispose]: () => router[Symbol.asyncDispose](),
  };
}

async function vtyshLab(): Promise<Lab> {
  const router = await frr.startFrr({ daemons: ['zebra', 'ospfd', 'bgpd'] });
  const server = await openssh.startOpenSsh({ vtyDir: router.vtyDir });
  const way = { host: server.host, protocol: 'ssh', port: server.port } as const;
  return {
    name: 'vtysh',
    commands: FIVE_COMMANDS,
    spec: {
      name: 'vtysh',
      os: 'frr',
      credentials: { default: { username: server.username, privateKey: server.privateKey } },
      connections: { defaults: { via: 'console' }, console: way, mgmt: way },
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await router[Symbol.asyncDispose]();
    },
  };
}
