import { homeArena, thisLane } from '../memory/this-lane.js';
import { oncePerThread } from '../memory/this-thread.js';
import { RequestDesk } from './request-desk.js';

/** This thread's desk for requests for locks by name. */
export function thisDesk(): RequestDesk {
  return oncePerThread('lock requests', () => {
    const words = homeArena('requests');
    return new RequestDesk(words, thisLane(), { words: words.length });
  });
}
