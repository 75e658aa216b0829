/**
 * A life is one occupation of a lane by one thread: `generation:18 | lane:10`, never 0 and never repeated.
 * Every word that names an owner or waiter holds a life, and it is alive as long as its lane says so: one load.
 */
const LANE_BITS = 10;
const LANE_MASK: number = (1 << LANE_BITS) - 1;
const ONE_GENERATION: number = 1 << LANE_BITS;
const LAST_GENERATION: number = (1 << 18) - 1;

/** More lanes than a life can name. */
export const MAX_LANES: number = LANE_MASK;

/** No thread. */
export const NOBODY = 0;

/** The first life of a lane. */
export function firstLife(lane: number): number {
  return ONE_GENERATION | lane;
}

/** The lane in which a life takes place. */
export function laneOf(life: number): number {
  return life & LANE_MASK;
}

/** The life after this one in the same lane. */
export function lifeAfter(life: number): number {
  return life + ONE_GENERATION;
}

/** Whether a lane has used up its generations with the life before this one. */
export function isBeyondLastLife(life: number): boolean {
  return life >> LANE_BITS > LAST_GENERATION;
}
