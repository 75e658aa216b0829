import type { SuiteName } from '../mutants/mutant.js';
import { deepBoundsOf, describeBounds } from './case.js';
import { type Evidence, evidenceOf } from './claims.js';
import { Explorer, type Outcome } from './explorer.js';

const MS_PER_SECOND = 1000;
/** Of the processor, for each claim. */
const MOST_MS = 900_000;

/** Prints what is claimed of the primitives of a suite and what its cases came to, and answers how many claims are not shown. */
export function printClaims(suite: SuiteName, explores: boolean): number {
  return evidenceOf(suite).filter(evidence => !isShown(evidence, explores)).length;
}

function isShown({ primitive, claim, model, excuse }: Evidence, explores: boolean): boolean {
  const title = `${primitive.padEnd(30)} ${claim.padEnd(44)}`;
  if (model === undefined) {
    console.log(`${title} ${excuse === undefined ? 'NOT SHOWN' : `no: ${excuse}`}`);
    return excuse !== undefined;
  }
  const bounds = { ...deepBoundsOf(model), maxProcessorMs: MOST_MS };
  const outcome = explores ? new Explorer(model.scenario(), bounds).explore() : undefined;
  console.log(
    `${title} ${`${model.name}; ${describeBounds(bounds)}`.padEnd(84)} ${outcome === undefined ? '' : textOf(outcome)}`.trimEnd(),
  );
  return outcome === undefined || (outcome.isComplete && outcome.failure === undefined);
}

function textOf({ failure, states, ms, isComplete }: Outcome): string {
  const verdict = failure === undefined ? (isComplete ? 'complete' : 'CUT OFF') : `FAILED: ${failure.message}`;
  return `${String(states).padStart(9)} states ${(ms / MS_PER_SECOND).toFixed(1).padStart(6)} s  ${verdict}`;
}
