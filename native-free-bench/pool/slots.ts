import { VyukovRing } from '../bare/vyukov-ring.js';
import type { Contender, Figure } from '../harness/figure.js';
import { atMost, atMostTimes } from '../harness/target.js';
import { Region, REGION_HEADER } from '../../lib/memory/region.js';
import { IndexRing } from '../../lib/queue/index-ring.js';
import { slotGrant, SlotPool, slotPoolWords } from '../../lib/queue/slot-pool.js';

const WORKERS = 5;
/** A power of two, for the bare ring. */
const CAPACITY = 8;
const BARE = "bare ring (Vyukov's queue)";
const KIND = 0x62_65_6e_63; // 'benc'

/** The pool's slots without connections behind them. */
export function openSlots(): SlotPool {
  const region = Region.create(KIND, lanes => REGION_HEADER + slotPoolWords(lanes, WORKERS));
  SlotPool.format(region.words, REGION_HEADER, region.lane.realm.lanes, WORKERS);
  const slots = new SlotPool(region.words, REGION_HEADER, region.lane, WORKERS);
  for (let slot = 0; slot < WORKERS; slot++) slots.open(slot);
  return slots;
}

const ours: Contender = {
  name: 'SlotPool',
  role: 'ours',
  open() {
    const slots = openSlots();
    const run = (times: number): void => {
      for (let i = 0; i < times; i++) slots.release(slotGrant(slots.tryAcquire()).slot);
    };
    return { run };
  },
};

const indexRing: Contender = {
  name: 'IndexRing, no owner',
  role: 'ours',
  open() {
    const ring = new IndexRing(CAPACITY);
    for (let slot = 0; slot < WORKERS; slot++) ring.push(slot);
    const run = (times: number): void => {
      for (let i = 0; i < times; i++) ring.push(ring.pop() ?? 0);
    };
    return { run };
  },
};

const bare: Contender = {
  name: BARE,
  role: 'limit',
  open() {
    const ring = new VyukovRing(CAPACITY);
    for (let slot = 0; slot < WORKERS; slot++) ring.push(slot);
    const run = (times: number): void => {
      for (let i = 0; i < times; i++) ring.push(ring.pop());
    };
    return { run };
  },
};

export const slots: Figure = {
  title: 'acquire + release of a free worker, sync',
  unit: 'ns',
  module: import.meta.url,
  contenders: [ours, indexRing, bare],
  targets: [atMost('SlotPool', 110), atMostTimes('SlotPool', 2, BARE)],
};
