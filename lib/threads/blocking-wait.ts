import type { AsyncLine, Lane } from '../memory/lane.js';
import type { Subject } from '../memory/subject.js';

/** What a thread blocks for. */
export interface BlockingWait {
  readonly subject: Subject;
  readonly deadlineMs: number;
  /** Whether it is there. */
  readonly look: () => boolean;
  /** Asks to be rung when it may be. False when it may be already. */
  readonly askToBeRung: () => boolean;
}

/** Blocks this thread until something is there, or its time is up: then the answer is false. */
export function block(lane: Lane, { subject, deadlineMs, look, askToBeRung }: BlockingWait): boolean {
  const line: AsyncLine = { subject, serve: () => true, stepAside: () => undefined, stepBack: () => undefined };
  lane.stepAside(line);
  try {
    for (;;) {
      const sample = lane.sample();
      if (look()) return true;
      if (askToBeRung() && !lane.park(sample, deadlineMs)) return false;
    }
  } finally {
    lane.stepBack(line);
  }
}
