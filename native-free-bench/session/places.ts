import { existsSync } from 'node:fs';
import { Absent } from '../harness/absent.js';
import type { Place, Prepared } from '../harness/figure.js';

const ZEBRA = '/usr/lib/frr/zebra';

/** A simulated router in the bench's own process, which does nothing else while a contender runs. `echo x` answers `x`. */
export async function simulatedRouter(latencyMs: number): Promise<Prepared> {
  const { Simulator } = await import('../../lib/simulator/simulator.js'); // only the bench's own process needs it
  const simulator = await Simulator.start({
    ssh: false,
    latency: latencyMs,
    script: { commands: { echo: ({ args }) => `${args.join(' ')}\n` } },
  });
  const place: Place = { os: 'ios', port: simulator.telnetPort };
  return { place, close: () => simulator.close() };
}

/** A real routing daemon. @throws Absent where FRR is not installed. */
export async function frrDaemon(): Promise<Prepared> {
  if (!existsSync(ZEBRA) || process.getuid?.() !== 0) throw new Absent(`${ZEBRA} is not installed, or we are not root: nothing measured`);
  const { startFrr } = await import('../../spec/support/frr.js');
  const frr = await startFrr({ daemons: ['zebra'] });
  const place: Place = { os: 'frr', port: frr.ports.zebra, password: frr.password, enable: frr.enablePassword };
  return { place, close: () => frr.stop() };
}
