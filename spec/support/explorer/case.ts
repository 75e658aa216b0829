import { Explorer, type Outcome } from './explorer.js';
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
}

export const isDeep: boolean = process.argv.includes('--deep') || process.env['PARTYLINE_DEEP'] === '1';

const DEEP_MS = 300_000;

/** The bounds that apply in this run. */
function boundsOf({ bounds, deep }: ModelCase): Bounds {
  return isDeep ? { maxMs: DEEP_MS, ...(deep ?? bounds) } : bounds;
}

/** Explores a case, prints what it came to, and answers the trace of a failure. */
export function runCase(model: ModelCase): string | undefined {
  const bounds = boundsOf(model);
  const explorer = new Explorer(model.scenario(), bounds);
  const outcome = explorer.explore();
  console.log(`  ${lineOf(model.name, bounds, outcome)}`);
  return outcome.failure === undefined ? undefined : traceOf(explorer, outcome.failure);
}

/** One line about an exploration. */
function lineOf(name: string, bounds: Bounds, { failure, states, isComplete, ms, localStates }: Outcome): string {
  const verdict = failure === undefined ? (isComplete ? 'complete' : 'CUT OFF') : `FAILED: ${failure.message}`;
  const bound = describeBounds(bounds);
  return `${`${name}${bound === '' ? '' : `, ${bound}`}`.padEnd(92)} ${String(states).padStart(8)} states ${String(localStates).padStart(6)} local ${String(Math.round(ms)).padStart(6)} ms  ${verdict}`;
}

function describeBounds({ kills = 0, timeouts = 0, spurious = 0, events = 0, preemptions = Infinity, cuts = true }: Bounds): string {
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
