import type { GhostMemory, Layout } from './memory.js';
import type { Operation } from './operation.js';
import type { Program } from './thread.js';

/** A thread of a scenario. */
export interface ThreadPlan {
  readonly name: string;
  readonly program: Program;
  /** Whether the explorer may kill it. */
  readonly isMortal: boolean;
  /** It starts when that thread is killed (a reaper); undefined: it is there from the start. */
  readonly startsAfterDeathOf?: number | undefined;
}

/** One step as ghost state sees it. */
export interface Step {
  readonly thread: number;
  /** What the thread did; undefined for a kill. */
  readonly operation: Operation | undefined;
  readonly answer: number;
  readonly flagBefore: number;
  readonly flagAfter: number;
  readonly memory: GhostMemory;
}

/** A state as invariants see it. */
export interface View extends GhostMemory {
  readonly threads: number;
  isAlive(thread: number): boolean;
  isDone(thread: number): boolean;
  wasKilled(thread: number): boolean;
  /** The flag of a thread. */
  flag(thread: number): number;
}

/** Something small enough to be explored. */
export interface Scenario {
  readonly layout: Layout;
  readonly threads: readonly ThreadPlan[];
  /**
   * Operations that commute with those of all other threads: they are no steps of their own. Only for words that no other
   * thread writes while this one lives, or that no other thread reads.
   */
  readonly isPrivate?: ((operation: Operation, thread: number) => boolean) | undefined;
  /** Keeps ghost state; answers what is wrong. */
  readonly observe?: ((step: Step) => string | undefined) | undefined;
  /** What is wrong with a state. */
  readonly invariant?: ((view: View) => string | undefined) | undefined;
  /** What is wrong when nobody can run. By default nobody may sleep. */
  readonly final?: ((view: View, asleep: readonly number[]) => string | undefined) | undefined;
  /** Threads sleep in slices: when all take turns and nobody can run, all whose sleep is bounded wake up. */
  readonly isSliced?: boolean | undefined;
  /** How a word's value is shown in traces. */
  readonly show?: ((index: number, value: number) => string | undefined) | undefined;
}

/** How far an exploration goes. */
export interface Bounds {
  readonly kills?: number;
  readonly timeouts?: number;
  readonly spurious?: number;
  /** Aborts and timers of async flows. */
  readonly events?: number;
  /** Switches away from a thread that could go on. */
  readonly preemptions?: number;
  /** Whether a timeout counts as one when it wakes a thread while another could go on; where sleep is sliced, there are many. */
  readonly timeoutsPreempt?: boolean;
  readonly maxStates?: number;
  readonly maxMs?: number;
  /** Of the processor, however many others want it. */
  readonly maxProcessorMs?: number;
  /** Whether histories are cut; without it the exploration is a cross-check of the cuts. */
  readonly cuts?: boolean;
  /** In every n-th state, each thread that can run must finish or fall asleep when it runs alone; 0 is never. */
  readonly aloneEvery?: number;
  /** In every n-th state, all must come to an end when they take turns; 0 is never. */
  readonly togetherEvery?: number;
}
