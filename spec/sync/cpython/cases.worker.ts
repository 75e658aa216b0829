// What the threads do in the cases of CPython.
import { threadId } from 'node:worker_threads';
import type { Condition, Guard, Permit, ReentrantMutex, Semaphore, SharedEvent } from '../../../lib/index.js';
import { acquire, hear, hearUntil, type Lock, type Mode, see, take } from './mode.js';
import { afterPhase, afterPhaseSync, note, type Notes, type Phase, phaseOf } from './notes.js';
import { type Outcome, outcomeOf } from './outcome.js';

export * from './barrier-tasks.js';

// ---- locks

export async function lockAndUnlock(lock: Lock, mode: Mode): Promise<void> {
  const guard = await take(lock, mode);
  guard.unlock();
}

/** Whether a try got it; it is given back at once. */
export function tryLock(lock: Lock): boolean {
  return lock.tryLock()?.unlock() ?? false;
}

/** What a lock shows. */
export interface LockView {
  readonly locked: boolean;
  readonly ownerId: number | undefined;
  readonly waiting: number;
}

export function viewLock(lock: Lock): LockView {
  return { locked: lock.locked, ownerId: lock.owner?.threadId, waiting: lock.waiting };
}

/** Waits for a limited time; what it gets it gives back. */
export function awaitLock(lock: Lock, mode: Mode, timeout: number): Promise<Outcome> {
  return outcomeOf(async () => {
    const guard = await take(lock, mode, { timeout });
    guard.unlock();
  });
}

/** Blocks for a lock twice; answers how the second time ended, and whether the first hold has survived. */
export async function lockTwiceSync(lock: Lock): Promise<{ again: string; held: boolean }> {
  const guard = lock.lockSync();
  const { end } = await outcomeOf(() => lock.lockSync());
  return { again: end, held: guard.held && guard.unlock() };
}

/** Awaits a lock twice; answers whether the second hold came before the first one was unlocked. */
export async function lockTwice(lock: Lock): Promise<{ isEarly: boolean; held: boolean }> {
  const first = await lock.lock();
  let isUnlocked = false;
  const second = lock.lock().then(guard => ({ isEarly: !isUnlocked, held: guard.unlock() }));
  await new Promise(resolve => setImmediate(resolve));
  isUnlocked = true;
  first.unlock();
  return second;
}

/** Does what a thread can do with a guard that was sent to it. */
export function unlockSent(guard: Guard): boolean {
  return guard.unlock();
}

/** Unlocks a lock that this thread does not hold. */
export async function unlockUnowned(lock: ReentrantMutex): Promise<string> {
  return (await outcomeOf(() => lock.unlock())).end;
}

/** Locks, waits for phase 1, and unlocks. */
export async function lockUntilPhase(lock: Lock, mode: Mode, phase: Phase): Promise<void> {
  const guard = await take(lock, mode);
  await untilAfter(phase, 0, mode);
  guard.unlock();
}

export function isOwner(lock: Lock): boolean {
  return lock.owner?.threadId === threadId;
}

// ---- events

/** Waits, and waits again. */
export async function seeTwice(event: SharedEvent, mode: Mode, started: Notes, seen: Notes): Promise<void> {
  await begun(event, mode, started);
  note(seen, 1);
  await see(event, mode);
  note(seen, 2);
}

/** Looks, and then waits. */
export async function seeInTime(event: SharedEvent, mode: Mode, timeout: number): Promise<[now: Outcome, later: Outcome]> {
  return [await outcomeOf(() => see(event, mode, { timeout: 0 })), await outcomeOf(() => see(event, mode, { timeout }))];
}

export function awaitEvent(event: SharedEvent, mode: Mode, started: Notes): Promise<Outcome> {
  return outcomeOf(() => begun(event, mode, started));
}

/** Waits, and notes that it does: when it is in line, if it awaits, and just before, if it blocks. */
function begun(event: SharedEvent, mode: Mode, started: Notes): void | Promise<void> {
  if (mode === 'blocking') note(started, 0);
  const seen = see(event, mode);
  if (mode === 'awaiting') note(started, 0);
  return seen;
}

export function isSet(event: SharedEvent): boolean {
  return event.isSet;
}

// ---- conditions

/** Notifies one, with the mutex held; answers how many it woke. */
export async function notifyOne(condition: Condition, mutex: Lock, mode: Mode): Promise<number> {
  const guard = await take(mutex, mode);
  const woken = condition.notify();
  guard.unlock();
  return woken;
}

export async function notifyUnowned(condition: Condition): Promise<string> {
  return (await outcomeOf(() => condition.notify())).end;
}

/** What two rounds of waiting note down. */
export interface Rounds {
  /** A line whenever somebody is about to wait, with the mutex held. */
  readonly ready: Notes;
  /** The phase in which the first wait ended, and the second. */
  readonly first: Notes;
  readonly second: Notes;
  readonly phase: Phase;
}

/** Waits twice, and notes in which phase it was notified. */
export async function hearTwice(condition: Condition, mutex: Lock, mode: Mode, rounds: Rounds): Promise<void> {
  for (const notes of [rounds.first, rounds.second]) {
    const guard = await take(mutex, mode);
    note(rounds.ready, 0);
    await hear(condition, mode, guard);
    guard.unlock();
    note(notes, phaseOf(rounds.phase));
  }
}

/** How a wait ended, and whether the guard was held again afterwards. */
export interface Heard extends Outcome {
  readonly held: boolean;
}

export async function hearInTime(condition: Condition, mutex: Lock, mode: Mode, timeout: number): Promise<Heard> {
  const guard = await take(mutex, mode);
  const outcome = await outcomeOf(() => hear(condition, mode, guard, { timeout }));
  return { ...outcome, held: guard.held && mutex.locked && guard.unlock() };
}

/** What is said while threads wait for the state to be four. */
export interface Counting {
  readonly state: Phase;
  readonly ready: Notes;
  readonly timeout: number | undefined;
}

/** How a wait for a predicate ended, and what the state was then. */
export interface Counted extends Heard {
  readonly state: number;
}

/** Waits until the state is four. */
export async function hearFour(condition: Condition, mutex: Lock, mode: Mode, counting: Counting): Promise<Counted> {
  const { state, ready, timeout } = counting;
  const guard = await take(mutex, mode);
  note(ready, 0);
  const predicate = (): boolean => phaseOf(state) === 4;
  const outcome = await outcomeOf(() => hearUntil(condition, mode, { guard, predicate, timeout }));
  return { ...outcome, state: phaseOf(state), held: guard.held && mutex.locked && guard.unlock() };
}

// ---- semaphores

/** Permits that threads keep until they end. */
const kept: Permit[] = [];

/** Acquires twice and keeps both. Notes in which phase it got them. */
export async function acquireTwice(semaphore: Semaphore, mode: Mode, notes: Notes, phase: Phase): Promise<void> {
  for (let i = 0; i < 2; i++) {
    kept.push(await acquire(semaphore, mode));
    note(notes, phaseOf(phase));
  }
}

/** Acquires twice, keeping each permit for one phase. */
export async function acquireInTurns(semaphore: Semaphore, mode: Mode, notes: Notes, phase: Phase): Promise<void> {
  for (let i = 0; i < 2; i++) {
    const permit = await acquire(semaphore, mode);
    const number = phaseOf(phase);
    note(notes, number);
    await untilAfter(phase, number, mode);
    permit.release();
  }
}

/** Tries twice and keeps what it gets until the phase. */
export async function tryTwice(semaphore: Semaphore, mode: Mode, notes: Notes, phase: Phase): Promise<void> {
  const permits = [semaphore.tryAcquire(), semaphore.tryAcquire()];
  for (const permit of permits) note(notes, permit === undefined ? 0 : 1);
  await untilAfter(phase, 0, mode);
  for (const permit of permits) permit?.release();
}

export async function acquireAndRelease(semaphore: Semaphore, mode: Mode): Promise<void> {
  const permit = await acquire(semaphore, mode);
  permit.release();
}

/** Ends the thread with a permit in its hands. */
export async function acquireAndExit(semaphore: Semaphore, mode: Mode): Promise<never> {
  kept.push(await acquire(semaphore, mode));
  process.exit(0);
}

/** Waits for a limited time; what it gets it gives back. */
export function awaitPermit(semaphore: Semaphore, mode: Mode, timeout: number): Promise<Outcome> {
  return outcomeOf(async () => {
    const permit = await acquire(semaphore, mode, 1, { timeout });
    permit.release();
  });
}

export function countPermits(semaphore: Semaphore): number {
  return semaphore.available;
}

async function untilAfter(phase: Phase, number: number, mode: Mode): Promise<void> {
  if (mode === 'blocking') afterPhaseSync(phase, number);
  else await afterPhase(phase, number);
}
