// What the threads do in the cases of barriers.
import type { Barrier } from '../../../lib/index.js';
import { type Mode, pass } from './mode.js';
import { type Outcome, outcomeOf } from './outcome.js';

/** Passes a barrier twice a round; answers how often somebody was too early or too late. */
export async function passInLockstep(barrier: Barrier, mode: Mode, counts: Int32Array, rounds: number): Promise<number> {
  const { parties } = barrier;
  let mistakes = 0;
  for (let round = 0; round < rounds; round++) {
    Atomics.add(counts, 0, 1);
    if (Atomics.load(counts, 1) !== round * parties) mistakes++;
    await pass(barrier, mode);
    Atomics.add(counts, 1, 1);
    if (Atomics.load(counts, 0) !== (round + 1) * parties) mistakes++;
    await pass(barrier, mode);
  }
  return mistakes;
}

export async function passOnce(barrier: Barrier, mode: Mode): Promise<number> {
  return pass(barrier, mode);
}

/** The first party acts for all; answers how often that has been done when it goes on. */
export async function passAndAct(barrier: Barrier, mode: Mode, acts: Int32Array): Promise<number> {
  if ((await pass(barrier, mode)) === 0) Atomics.add(acts, 0, 1);
  await pass(barrier, mode);
  return Atomics.load(acts, 0);
}

/** Passes once; then the party in the middle aborts, and the others wait once more. */
export async function passAndAbort(barrier: Barrier, mode: Mode): Promise<string> {
  if ((await pass(barrier, mode)) !== middle(barrier)) return (await outcomeOf(() => pass(barrier, mode))).end;
  barrier.abort();
  return 'aborted';
}

/** Passes once; then the party in the middle resets under the others, and all pass again. */
export async function passAndReset(barrier: Barrier, mode: Mode): Promise<[between: string, after: string]> {
  const isMiddle = (await pass(barrier, mode)) === middle(barrier);
  const between = isMiddle ? await resetUnder(barrier) : (await outcomeOf(() => pass(barrier, mode))).end;
  return [between, (await outcomeOf(() => pass(barrier, mode))).end];
}

async function resetUnder(barrier: Barrier): Promise<string> {
  while (barrier.waiting < barrier.parties - 1) await new Promise(resolve => setImmediate(resolve));
  barrier.reset();
  return 'reset';
}

/** As `passAndAbort`; then one party resets, with all others at a second barrier, and all pass again. */
export async function passAbortAndReset(barrier: Barrier, other: Barrier, mode: Mode): Promise<[between: string, after: string]> {
  const between = await passAndAbort(barrier, mode);
  if ((await pass(other, mode)) === middle(other)) barrier.reset();
  await pass(other, mode);
  return [between, (await outcomeOf(() => pass(barrier, mode))).end];
}

/** Passes once; then the party in the middle comes only when the barrier is broken. */
export async function passTooLate(barrier: Barrier, mode: Mode, timeout: number): Promise<Outcome & { isLate: boolean }> {
  const isLate = (await pass(barrier, mode)) === middle(barrier);
  if (isLate) while (!barrier.broken) await new Promise(resolve => setImmediate(resolve));
  return { ...(await outcomeOf(() => pass(barrier, mode, { timeout }))), isLate };
}

export function awaitBarrier(barrier: Barrier, mode: Mode, timeout: number): Promise<Outcome> {
  return outcomeOf(() => pass(barrier, mode, { timeout }));
}

/** What a barrier shows. */
export function viewBarrier(barrier: Barrier): { waiting: number; parties: number; broken: boolean } {
  return { waiting: barrier.waiting, parties: barrier.parties, broken: barrier.broken };
}

function middle({ parties }: Barrier): number {
  return Math.floor(parties / 2);
}
