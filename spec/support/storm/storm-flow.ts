import { ARRIVED, AT_REST, BUSY_WITH, cellOf, FLOWS, PAUSE, PROGRESS, USES } from './storm-cells.js';
import type { StormThread } from './storm-thread.js';
import type { Subject } from './subject.js';

/** Uses everything, in this many flows at a time, until the thread dies or `isOver` says so. */
export async function rage(
  thread: StormThread,
  subjects: readonly Subject[],
  flows: number,
  isOver: () => boolean = () => false,
): Promise<void> {
  Atomics.store(thread.cells, cellOf(thread.slot, AT_REST), 0);
  Atomics.store(thread.cells, cellOf(thread.slot, FLOWS), flows);
  await Promise.all(Array.from({ length: flows }, () => flow(thread, subjects, isOver)));
  Atomics.store(thread.cells, cellOf(thread.slot, FLOWS), 0);
}

async function flow(thread: StormThread, subjects: readonly Subject[], isOver: () => boolean): Promise<void> {
  const { cells, slot } = thread;
  while (!isOver()) {
    if (Atomics.load(cells, PAUSE) === 1) await rest(thread);
    const index = thread.below(subjects.length);
    Atomics.store(cells, cellOf(slot, BUSY_WITH), index);
    await (subjects[index] as Subject).use(thread);
    Atomics.add(cells, cellOf(slot, PROGRESS), 1);
    Atomics.add(cells, USES, 1);
    thread.mayDie();
    await breathe(thread);
  }
}

/** Leaves the other threads some time: most of it goes into starting threads. */
async function breathe(thread: StormThread): Promise<void> {
  if (thread.below(4) !== 0) return;
  if (thread.isSync) Atomics.wait(thread.cells, PAUSE, 0, 1);
  else await new Promise(resolve => setTimeout(resolve, thread.below(3)));
}

/** Says that this flow is at rest, and waits for the end of the pause. */
async function rest({ cells, slot, isSync }: StormThread): Promise<void> {
  Atomics.add(cells, cellOf(slot, AT_REST), 1);
  Atomics.add(cells, ARRIVED, 1);
  Atomics.notify(cells, ARRIVED);
  while (Atomics.load(cells, PAUSE) === 1) {
    if (isSync) Atomics.wait(cells, PAUSE, 1);
    else await new Promise(resolve => setTimeout(resolve, 1));
  }
  Atomics.sub(cells, cellOf(slot, AT_REST), 1);
}
