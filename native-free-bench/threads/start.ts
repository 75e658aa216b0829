import type { Figure, Sample, Setting } from '../harness/figure.js';
import { atMostTimesBestRival } from '../harness/target.js';
import { meetingOf } from '../rivals/work.js';
import { contenders, expect, OURS, type Play, type Threads } from './field.js';

const SIZES: readonly number[] = [1, 2, 4, 8];

/** What is measured of the life of a pool. */
type Part = 'start' | 'close';

/** Starts pools and closes them, one after the other. */
function living(size: number, part: Part): Play {
  return async load => {
    const once = async (): Promise<number> => {
      const startMs = performance.now();
      const threads = await load();
      await meetAll(threads, size);
      const startedMs = performance.now();
      await threads.close();
      return part === 'start' ? startedMs - startMs : performance.now() - startedMs;
    };
    await once(); // by now its own modules have been loaded
    return { sample: budgetMs => repeat(once, budgetMs) };
  };
}

/** Has each thread do one task. */
async function meetAll({ run }: Threads, size: number): Promise<void> {
  const words = meetingOf(size);
  const threadIds = await Promise.all(Array.from({ length: size }, () => run(words)));
  expect(new Set(threadIds).size, size);
}

async function repeat(once: () => Promise<number>, budgetMs: Setting['budgetMs']): Promise<Sample> {
  const values: number[] = [];
  for (const startMs = performance.now(); performance.now() - startMs < budgetMs;) values.push(await once());
  return { values };
}

function lifeOf(size: number, part: Part): Figure {
  const threads = size === 1 ? '1 thread' : `${size} threads`;
  return {
    title: part === 'start' ? `a new pool, until each of ${threads} has answered` : `closing an idle pool of ${threads}`,
    unit: 'ms',
    module: import.meta.url,
    contenders: contenders({ task: 'meet', size, isReady: true }, living(size, part)),
    targets: [atMostTimesBestRival(OURS, 1)],
  };
}

export const lives: readonly Figure[] = (['start', 'close'] as const).flatMap(part => SIZES.map(size => lifeOf(size, part)));
