import { textOfChoices } from './choice-text.js';
import { Explorer, type Failure, type Outcome } from './explorer.js';
import { minimise } from './minimise.js';
import { Player } from './player.js';
import { RandomWalk, type WalkOptions, type WalkOutcome } from './random-walk.js';
import type { Bounds, Scenario } from './scenario.js';
import { traceOf } from './trace.js';

/** Something to explore: a scenario, and how far. */
export interface ModelCase {
  readonly name: string;
  readonly scenario: () => Scenario;
  readonly bounds: Bounds;
  /** Replaces `bounds` with `--deep`; absent: the same again. */
  readonly deep?: Bounds;
  /** Runs with `--deep` only. */
  readonly onlyDeep?: boolean;
  /** Too large to be explored: makes so many random runs instead. */
  readonly runs?: number;
  /** Replaces `runs` with `--deep`. */
  readonly deepRuns?: number;
}

export const isDeep: boolean = process.argv.includes('--deep') || process.env['PARTYLINE_DEEP'] === '1';

/** Of the processor. */
const DEEP_MS = 300_000;
const DEEP_STATES = 2e8;
const MINIMISE_MS = 10_000;
/** The seed of cases that are too large to be explored, where none is given. */
const SEED = 1;

/** The bounds that apply in this run. */
function boundsOf({ bounds, deep }: ModelCase): Bounds {
  return isDeep ? deepBoundsOf({ bounds, ...(deep === undefined ? {} : { deep }) }) : bounds;
}

/** The bounds for a long look. */
export function deepBoundsOf({ bounds, deep }: Pick<ModelCase, 'bounds' | 'deep'>): Bounds {
  return { maxProcessorMs: DEEP_MS, maxStates: DEEP_STATES, ...(deep ?? bounds) };
}

/** How many random runs a case takes; undefined when it is explored. */
export function runsOf({ runs, deepRuns }: ModelCase, deep: boolean): number | undefined {
  return deep ? (deepRuns ?? runs) : runs;
}

/** Explores a case, prints what it came to, and answers the trace of a failure. */
export function runCase(model: ModelCase, bounds: Bounds = boundsOf(model)): string | undefined {
  const runs = runsOf(model, isDeep);
  if (runs !== undefined) return walkCase(model, bounds, { runs, seed: SEED });
  const explorer = new Explorer(model.scenario(), bounds);
  const outcome = explorer.explore();
  console.log(`  ${lineOf(model.name, bounds, outcome)}`);
  return outcome.failure === undefined ? undefined : reportOf(model, outcome.failure);
}

/** Runs a case at random, likewise. */
export function walkCase(model: ModelCase, bounds: Bounds, options: WalkOptions): string | undefined {
  const outcome = new RandomWalk(model.scenario(), bounds).walk(options);
  console.log(`  ${walkLineOf(model.name, bounds, options, outcome)}`);
  return outcome.failure === undefined ? undefined : reportOf(model, outcome.failure);
}

/** What a case and a trace in it are called on a command line. */
function traceName(model: ModelCase, choices: Failure['choices']): string {
  return `${caseId(model)}:${textOfChoices(choices)}`;
}

/** Tells a case from others, and is the same as long as its name and its bounds are. */
export function caseId({ name, bounds }: ModelCase): string {
  let hash = 0x811c9dc5; // FNV-1a
  for (const character of `${name} ${JSON.stringify(bounds)}`) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** A failure as a table, made as short as a while allows, with the way to see it again. */
function reportOf(model: ModelCase, failure: Failure): string {
  const shortest = minimise(model.scenario(), failure, MINIMISE_MS);
  return `${traceOf(new Player(model.scenario()), shortest)}\n  again:   npm run explore -- --replay ${traceName(model, shortest.choices)}`;
}

/** One line about an exploration. */
function lineOf(name: string, bounds: Bounds, { failure, states, isComplete, ms, localStates }: Outcome): string {
  const verdict = failure === undefined ? (isComplete ? 'complete' : 'CUT OFF') : `FAILED: ${failure.message}`;
  return `${titleOf(name, bounds)} ${String(states).padStart(8)} states ${String(localStates).padStart(6)} local ${String(Math.round(ms)).padStart(6)} ms  ${verdict}`;
}

function walkLineOf(name: string, bounds: Bounds, { seed }: WalkOptions, { failure, runs, steps, states, ms }: WalkOutcome): string {
  const verdict = failure === undefined ? 'nothing found' : `FAILED: ${failure.message}`;
  const title = titleOf(name, { ...bounds, preemptions: Infinity });
  return `${title} ${String(states).padStart(8)} states ${String(runs).padStart(6)} runs ${String(steps).padStart(8)} steps ${String(Math.round(ms)).padStart(6)} ms  seed ${seed}  ${verdict}`;
}

function titleOf(name: string, bounds: Bounds): string {
  const bound = describeBounds(bounds);
  return `${name}${bound === '' ? '' : `, ${bound}`}`.padEnd(92);
}

/** Bounds in words; nothing where they are none. */
export function describeBounds({ kills = 0, timeouts = 0, spurious = 0, events = 0, preemptions = Infinity, cuts = true }: Bounds): string {
  const parts = [
    counted(kills, 'kill'),
    counted(timeouts, 'timeout'),
    spurious === 0 ? '' : `${spurious} spurious`,
    counted(events, 'event'),
    preemptions === Infinity ? '' : `<= ${preemptions} preemptions`,
    cuts ? '' : 'no cuts',
  ];
  return parts.filter(part => part !== '').join(', ');
}

function counted(count: number, what: string): string {
  return count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`;
}
