import { isDeepStrictEqual } from 'node:util';
import { laneOf } from '../../../../lib/memory/life.js';
import type { Occupant, Realm } from '../../../../lib/memory/realm.js';
import type { Scenario, View } from '../scenario.js';
import type { Thread } from '../thread.js';
import { USED, World, type WorldOptions } from './world.js';

export interface RealmOptions extends WorldOptions {
  /** Threads that sleep until somebody has died. */
  readonly mourners?: number;
  /** Threads say who they are, and the first one reads that. */
  readonly describes?: boolean;
}

/** What a thread says about itself. */
function occupantOf(index: number): Occupant {
  return { threadId: index, parentThreadId: 100 + index, osThreadId: 200 + index, osStart: 300 + index };
}

/** What is read about a thread is all about the same one. */
function readOccupants(thread: Thread, realm: Realm): void {
  for (let lane = 0; lane < realm.lanes; lane++) {
    const occupant = realm.occupant(lane);
    if (occupant !== undefined && !isDeepStrictEqual(occupant, occupantOf(occupant.threadId)))
      thread.fail(`lane ${lane} says of two threads that they are one: ${JSON.stringify(occupant)}`);
  }
}

/** Threads join and are reaped: a live thread keeps its lane, and every death is announced to everybody and ends with a free lane. */
export function realmLife(options: RealmOptions): Scenario {
  const world = new World(options);
  const { first, late, lanes } = world.options;
  const isMourner = (thread: number): boolean => thread < (options.mourners ?? 0);
  const threads = world.inhabitants((thread, { lane }, index) => {
    thread.flag = lane.life;
    if (options.describes === true) {
      if (index === 0) readOccupants(thread, lane.realm);
      else lane.realm.describe(lane.life, occupantOf(index));
    }
    if (!isMourner(index)) {
      if (!lane.realm.isAlive(lane.life)) thread.fail('a live thread has lost its life');
      return;
    }
    for (;;) {
      const sample = lane.sample();
      if (lane.realm.deaths !== 0) return;
      lane.park(sample, Infinity);
    }
  });
  const isReaped = (view: View, thread: number): boolean =>
    Array.from({ length: lanes }, (_, lane) => view.read(world.ownWord(lane))).every(own => own !== thread + 1);
  return {
    layout: world.layout,
    threads,
    show: (index, value) => world.show(index, value),
    invariant(view) {
      const taken = new Map<number, number>();
      for (let thread = 0; thread < first + late; thread++) {
        const life = view.flag(thread);
        if (!view.isAlive(thread) || life === 0) continue;
        const lane = laneOf(life);
        if (taken.has(lane)) return `threads ${taken.get(lane)} and ${thread} are in lane ${lane} at the same time`;
        if (view.read(world.lifeWord(lane)) !== life) return `thread ${thread} is alive, but its lane says otherwise`;
        if (lane >= view.read(USED)) return `thread ${thread} lives in lane ${lane}, where nobody will look`;
        taken.set(lane, thread);
      }
      return undefined;
    },
    final(view, asleep) {
      let killed = 0;
      for (let thread = 0; thread < first + late; thread++) {
        if (!view.wasKilled(thread)) continue;
        if (view.flag(thread) !== 0) killed++; // one that never joined leaves nothing to hear of
        if (!isReaped(view, thread)) return `thread ${thread} has died, but keeps its lane`;
      }
      if (killed > 0 && asleep.length > 0) return `thread ${asleep[0]} has not heard of a death`;
      return undefined;
    },
  };
}
