import type { Contender, Figure, Place } from '../harness/figure.js';
import { atLeastTimes } from '../harness/target.js';
import { connected, deviceAt } from '../session/router.js';
import { simulatedRouter } from '../session/places.js';
import { question } from '../session/questions.js';

const LATENCY_MS = 10;
const WORKERS = 5;
/** Twice as many as there are workers, so that none is ever idle. */
const CALLERS = 10;
/** So many that the beginning and the end of a round, when not all workers are busy, do not count. */
const BATCH = 100;
const POOL = `pool of ${WORKERS}, ${CALLERS} callers`;
const ONE = `one session, ${CALLERS} callers`;

async function askAll(place: Place, times: number, execute: (command: string) => Promise<string>): Promise<void> {
  let left = times;
  const call = async (caller: number): Promise<void> => {
    while (left-- > 0) {
      const { command, reply } = question(place, caller);
      const output = await execute(command);
      if (output !== reply) throw new Error(`wrong reply to '${command}': ${JSON.stringify(output)}`);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, (_, caller) => call(caller)));
}

const pool: Contender = {
  name: POOL,
  role: 'ours',
  async open({ place }) {
    const device = deviceAt(place);
    const connection = await device.connect({ poolSize: WORKERS });
    return { batch: BATCH, run: times => askAll(place, times, command => connection.execute(command)) };
  },
};

const one: Contender = {
  name: ONE,
  role: 'ours',
  async open({ place }) {
    const device = await connected(place, 'io');
    return { batch: BATCH, run: times => askAll(place, times, command => device.execute(command)) };
  },
};

export const slowDevice: Figure = {
  title: `commands on a device that takes ${LATENCY_MS} ms for each`,
  unit: '/s',
  module: import.meta.url,
  prepare: () => simulatedRouter(LATENCY_MS),
  contenders: [pool, one],
  targets: [atLeastTimes(POOL, 4.8, ONE)],
};
