import type { SuiteName } from '../mutants/mutant.js';
import { casesOf } from '../mutants/subjects.js';
import { deepBoundsOf, type ModelCase } from './case.js';

/** What is claimed of every primitive. */
const CLAIMS = {
  death: '3 threads, 2 preemptions, one dies anywhere',
  timeout: 'a timeout',
  abort: 'an abort',
  wrap: 'counters just below their wrap',
} as const;

type Claim = keyof typeof CLAIMS;

/** A primitive, and why it does not do what is claimed of the others. */
interface Primitive {
  readonly name: string;
  readonly suite: SuiteName;
  /** How the names of its cases begin, or do not. */
  readonly prefix?: string;
  readonly notPrefix?: string;
  readonly never?: Partial<Record<Claim, string>>;
}

/** A claim with the case that shows it; with neither case nor excuse it is not shown. */
export interface Evidence {
  readonly primitive: string;
  readonly claim: string;
  readonly model: ModelCase | undefined;
  readonly excuse: string | undefined;
}

const NEVER_WAITS: Primitive['never'] = { timeout: 'it never waits', abort: 'it never waits' };

const PRIMITIVES: readonly Primitive[] = [
  { name: "Mutex 'fifo', ReentrantMutex", suite: 'fair' },
  { name: "Mutex 'eventual'", suite: 'barging' },
  { name: "Semaphore 'fifo'", suite: 'semaphore', notPrefix: 'eventual' },
  { name: "Semaphore 'eventual'", suite: 'semaphore', prefix: 'eventual' },
  { name: 'ReadWriteLock', suite: 'shared' },
  { name: 'Condition', suite: 'condition' },
  { name: 'SharedEvent', suite: 'event' },
  { name: 'Latch', suite: 'latch', never: { wrap: 'its count stops at 0' } },
  { name: 'Barrier', suite: 'barrier' },
  { name: 'SharedState', suite: 'state', never: NEVER_WAITS },
  { name: 'IndexRing', suite: 'ring', never: NEVER_WAITS },
  { name: 'SlotPool', suite: 'slots' },
  { name: 'names', suite: 'names', never: { ...NEVER_WAITS, wrap: 'its memory is never used again' } },
  { name: 'request', suite: 'requests', never: { timeout: 'it takes a signal alone' } },
];

/** All claims about the primitives of a suite. */
export function evidenceOf(suite: SuiteName): Evidence[] {
  return PRIMITIVES.filter(primitive => primitive.suite === suite).flatMap(primitive =>
    (Object.keys(CLAIMS) as Claim[]).map(claim => ({
      primitive: primitive.name,
      claim: CLAIMS[claim],
      model: bestCase(primitive, claim),
      excuse: primitive.never?.[claim],
    })),
  );
}

/** Of the cases that show a claim, the first with the most threads, up to three. */
function bestCase({ suite, prefix = '', notPrefix }: Primitive, claim: Claim): ModelCase | undefined {
  const fitting = casesOf(suite).filter(
    model => model.name.startsWith(prefix) && (notPrefix === undefined || !model.name.startsWith(notPrefix)) && shows(model, claim),
  );
  const threads = (model: ModelCase): number => Math.min(threadsOf(model), 3);
  return fitting.reduce<ModelCase | undefined>(
    (best, model) => (best === undefined || threads(model) > threads(best) ? model : best),
    undefined,
  );
}

function shows(model: ModelCase, claim: Claim): boolean {
  const { kills = 0, timeouts = 0, events = 0, preemptions = Infinity, cuts = true } = deepBoundsOf(model);
  if (!cuts) return false;
  if (claim === 'death') return kills > 0 && preemptions >= 2 && threadsOf(model) >= 3 && threadsOf(model, true) > 0;
  if (claim === 'timeout') return timeouts > 0;
  if (claim === 'abort') return events > 0;
  return model.name.includes('wrap');
}

/** How many threads there are, without reapers and those that come later; of the mortal ones, if so asked. */
function threadsOf({ scenario }: ModelCase, mortal = false): number {
  return scenario().threads.filter(({ name, isMortal }) => name.startsWith('thread') && (isMortal || !mortal)).length;
}
