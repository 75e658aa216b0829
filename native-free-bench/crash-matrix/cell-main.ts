import { Absent } from '../harness/absent.js';
import type { LoadedPool } from '../rivals/task-pools.js';
import type { CellOrder, CellReport, Seen } from './cell-messages.js';
import { CRASHES, type Crash } from './crashes.js';
import { POOLS } from './pools.js';

// The process of one cell of the matrix. It reports and then leaves it to the pool whether the process ends.

const THREADS = 2;
const LIMIT_MS = 2500;
const NAP_MS = 1;
/** By then a task that is called off has begun. */
const BEFORE_ABORT_MS = 300;
/** By then a thread that wants to die has done so. */
const BEFORE_DEATH_MS = 200;
const PROBES = 2 * THREADS;

/** What has become of a promise. */
interface Watched {
  readonly settled: Promise<void>;
  outcome: Seen['outcome'];
  value: unknown;
  atMs: number;
}

function watch(start: () => PromiseLike<unknown>): Watched {
  const settle = (outcome: Seen['outcome'], value: unknown): void => {
    Object.assign(watched, { outcome, value, atMs: performance.now() });
  };
  const settled = Promise.resolve(start()).then(
    value => settle('resolved', value),
    (error: unknown) => settle('rejected', error),
  );
  const watched: Watched = { settled, outcome: 'pending', value: undefined, atMs: NaN };
  return watched;
}

function sleep(timeMs: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, timeMs));
}

/** Waits until all have settled, or no longer than the limit. Meanwhile the process stays alive. */
async function allWithin(watched: readonly Watched[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>(resolve => (timer = setTimeout(resolve, LIMIT_MS)));
  await Promise.race([limit, Promise.all(watched.map(({ settled }) => settled))]);
  clearTimeout(timer);
}

async function crashIn(pool: LoadedPool, crash: Crash, others: number): Promise<Seen> {
  const isBroken = crash.order?.tasks === 'broken';
  if (!isBroken) await probe(pool, isBroken); // so that its threads have started
  const crashed = await crashAmong(pool, crash, others);
  if (crash.isLate === true) await sleep(BEFORE_DEATH_MS);
  const worksOn = await probe(pool, isBroken);
  const closing = watch(() => pool.close());
  await allWithin([closing]);
  return { ...crashed, worksOn, closes: closing.outcome === 'resolved' };
}

/** Hands in the task amid the others and waits for all of them. */
async function crashAmong(pool: LoadedPool, { task, isAborted }: Crash, others: number): Promise<Omit<Seen, 'worksOn' | 'closes'>> {
  const naps = (): Watched[] => Array.from({ length: others / 2 }, () => watch(() => pool.run('nap', NAP_MS)));
  const aborter = new AbortController();
  const before = naps();
  let startMs = performance.now();
  const own = watch(() => (isAborted === true ? pool.run(task, 0, { signal: aborter.signal }) : pool.run(task, 0)));
  const around = [...before, ...naps()];
  if (isAborted === true) {
    await sleep(BEFORE_ABORT_MS);
    startMs = performance.now();
    aborter.abort(new Error('called off'));
  }
  await allWithin([own, ...around]);
  return {
    outcome: own.outcome,
    says: firstLine(own.value),
    tookMs: own.atMs - startMs,
    lost: around.filter(({ outcome }) => outcome === 'pending').length,
    rejected: around.filter(({ outcome }) => outcome === 'rejected').length,
  };
}

/** Whether new tasks are done; if the module does not load, whether they settle. */
async function probe(pool: LoadedPool, isBroken: boolean): Promise<boolean> {
  const probes = Array.from({ length: PROBES }, (_, i) => watch(() => pool.run('increment', i)));
  await allWithin(probes);
  return probes.every(({ outcome, value }, i) => (isBroken ? outcome !== 'pending' : outcome === 'resolved' && value === i + 1));
}

function firstLine(value: unknown): string {
  const text = value instanceof Error ? `${value.name}: ${value.message}` : String(value);
  return text.split('\n', 1).join('');
}

async function report({ pool: name, crash: title, others }: CellOrder): Promise<CellReport> {
  const found = POOLS.find(pool => pool.name === name);
  const crash = CRASHES.find(candidate => candidate.title === title);
  if (found === undefined || crash === undefined) throw new Error(`there is no cell '${name}', '${title}'`);
  try {
    const pool = await found.load({ ...crash.order, size: THREADS });
    return await crashIn(pool, crash, others);
  } catch (error) {
    if (error instanceof Absent) return { absent: error.message };
    throw error;
  }
}

const seen = await report(JSON.parse(process.argv[2] ?? '') as CellOrder);
process.send?.(seen, undefined, undefined, () => process.disconnect());
