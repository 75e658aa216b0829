/**
 * Numbers that threads write down for a spec to read.
 *
 *   word   name     written by   meaning
 *   0      CLAIMED  anybody      how many lines have been claimed
 *   1 + i  line     claimer      the number + 1, 0 while it is not written yet
 *
 * The specs stand outside the library: no words of a realm here, on purpose.
 */
export type Notes = Int32Array;

const CLAIMED = 0;
const FIRST = 1;

export function newNotes(): Notes {
  return new Int32Array(new SharedArrayBuffer(4 * 256));
}

/** Appends a number. */
export function note(notes: Notes, value: number): void {
  Atomics.store(notes, FIRST + Atomics.add(notes, CLAIMED, 1), value + 1);
}

/** What has been written, in order. */
export function read(notes: Notes): number[] {
  return [...notes.subarray(FIRST)].filter(line => line !== 0).map(line => line - 1);
}

/** What has been written, smallest first. */
export function sorted(...all: Notes[]): number[] {
  return all.flatMap(read).sort((a, b) => a - b);
}

/** One number that only grows: how far a case has come. */
export type Phase = Int32Array;

export function newPhase(): Phase {
  return new Int32Array(new SharedArrayBuffer(4));
}

export function phaseOf(phase: Phase): number {
  return Atomics.load(phase, 0);
}

/** Begins a phase, and wakes those who wait for it. */
export function begin(phase: Phase, number: number): void {
  Atomics.store(phase, 0, number);
  Atomics.notify(phase, 0);
}

/** Blocks until a later phase than this one has begun. */
export function afterPhaseSync(phase: Phase, number: number): void {
  for (let now = phaseOf(phase); now <= number; now = phaseOf(phase)) Atomics.wait(phase, 0, now);
}

/** Waits until a later phase than this one has begun. */
export async function afterPhase(phase: Phase, number: number): Promise<void> {
  for (let now = phaseOf(phase); now <= number; now = phaseOf(phase)) {
    const waiting = Atomics.waitAsync(phase, 0, now);
    if (waiting.async) await waiting.value;
  }
}
