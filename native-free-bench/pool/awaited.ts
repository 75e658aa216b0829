import type { Contender, Figure } from '../harness/figure.js';
import { atMost, atMostTimes } from '../harness/target.js';
import { RESOURCE_POOLS } from '../rivals/resource-pools.js';
import { ConnectionPool } from '../../lib/pool/connection-pool.js';
import { slotGrant } from '../../lib/queue/slot-pool.js';
import { IdleConnection } from './idle-connection.js';
import { openSlots } from './slots.js';

const WORKERS = 5;

async function connectedPool(): Promise<ConnectionPool> {
  const workers = Array.from({ length: WORKERS }, (_, i) => new IdleConnection({}, { alias: `worker ${i}` }));
  const pool = new ConnectionPool({}, { alias: 'pool' }, workers);
  await pool.connect();
  return pool;
}

const acquired: Contender = {
  name: 'ConnectionPool, acquire() + release()',
  role: 'ours',
  async open() {
    const pool = await connectedPool();
    const run = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i++) (await pool.acquire()).release();
    };
    return { run };
  },
};

const used: Contender = {
  name: 'ConnectionPool, use()',
  role: 'ours',
  async open() {
    const pool = await connectedPool();
    const nothing = (): void => undefined;
    const run = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i++) await pool.use(nothing);
    };
    return { run };
  },
};

const bare: Contender = {
  name: 'SlotPool and one await',
  role: 'limit',
  open() {
    const slots = openSlots();
    const run = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i++) slots.release(slotGrant(await Promise.resolve(slots.tryAcquire())).slot);
    };
    return { run };
  },
};

const rivals = RESOURCE_POOLS.map<Contender>(({ name, load }) => ({
  name,
  role: 'rival',
  open: async () => ({ run: await load(WORKERS) }),
}));

export const awaited: Figure = {
  title: 'acquire + release of a free worker, awaited',
  unit: 'ns',
  module: import.meta.url,
  contenders: [acquired, used, bare, ...rivals],
  targets: [atMost(acquired.name, 250), atMostTimes(acquired.name, 0.5, 'generic-pool')],
};
