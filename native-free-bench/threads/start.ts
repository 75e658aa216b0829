import type { Figure, Sample, Setting } from '../harness/figure.js';
import { atMostTimesBestRival } from '../harness/target.js';
import { meetingOf } from '../rivals/work.js';
import { expect, type Play, PUBLISHED, startingContenders, type Threads } from './field.js';

const SIZES: readonly number[] = [1, 2, 4, 8];

const CLOSE_LIMIT_MS = 1000;

/** What is measured of the life of a pool. */
type Part = 'start' | 'close';

/** One pool's life, in milliseconds; `closeMs` is undefined if it could not be closed. */
interface Life {
  readonly startMs: number;
  readonly closeMs: number | undefined;
}

/** Starts pools and closes them, one after the other. */
function living(size: number, part: Part): Play {
  return async (load, { isQuick }) => {
    const live = async (): Promise<Life> => {
      const beginMs = performance.now();
      const threads = await load();
      await meetAll(threads, size);
      const startMs = performance.now() - beginMs;
      return { startMs, closeMs: await timeToClose(threads) };
    };
    if (!isQuick) await live(); // by now its own modules have been loaded
    return { sample: budgetMs => repeat(live, part, budgetMs) };
  };
}

async function timeToClose(threads: Threads): Promise<number | undefined> {
  const startMs = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<undefined>(resolve => (timer = setTimeout(resolve, CLOSE_LIMIT_MS, undefined)));
  const closing = Promise.resolve(threads.close()).then(() => performance.now() - startMs);
  try {
    return await Promise.race([closing, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Has each thread do one task. */
async function meetAll({ run }: Threads, size: number): Promise<void> {
  const words = meetingOf(size);
  const threadIds = await Promise.all(Array.from({ length: size }, () => run(words)));
  expect(new Set(threadIds).size, size);
}

async function repeat(live: () => Promise<Life>, part: Part, budgetMs: Setting['budgetMs']): Promise<Sample> {
  const lives: Life[] = [];
  for (const startMs = performance.now(); performance.now() - startMs < budgetMs;) lives.push(await live());
  const closed = lives.flatMap(({ closeMs }) => closeMs ?? []);
  const hung = lives.length - closed.length;
  return {
    values: part === 'start' ? lives.map(({ startMs }) => startMs) : closed,
    ...(part === 'close' && hung > 0 && { counts: { 'never closed': hung } }),
  };
}

function lifeOf(size: number, part: Part): Figure {
  const threads = size === 1 ? '1 thread' : `${size} threads`;
  return {
    title: part === 'start' ? `a new pool, until each of ${threads} has answered` : `closing an idle pool of ${threads}`,
    unit: 'ms',
    module: import.meta.url,
    contenders: startingContenders({ task: 'meet', size, isReady: true }, living(size, part)),
    targets: [atMostTimesBestRival(PUBLISHED, 1)],
  };
}

export const lives: readonly Figure[] = (['start', 'close'] as const).flatMap(part => SIZES.map(size => lifeOf(size, part)));
