import { thisLane } from '../../lib/memory/this-lane.js';

/** Takes part from now on, and does nothing. */
export function join(): void {
  thisLane();
}
