import { availableParallelism } from 'node:os';
import { BenchThread } from '../harness/bench-thread.js';
import type { Contender, Figure, Setting } from '../harness/figure.js';
import { atLeastTimesBestRival } from '../harness/target.js';
import { spin } from '../rivals/work.js';
import { contenders, expect, OURS, type Play } from './field.js';

const THREADS = availableParallelism();
const IDEAL = 'the computation alone, in as many threads';
/** What equals the best rival is not always the faster of two: here nothing but the computation takes time. */
const A_TIE = 0.95;

/** How long a task takes, and how many of them are in flight. */
interface Load {
  readonly title: string;
  readonly taskMs: number;
  readonly inFlight: number;
  readonly notSlower: number;
}

const LOADS: readonly Load[] = [
  { title: '10 µs', taskMs: 0.01, inFlight: 1000, notSlower: 1 },
  { title: '1 ms', taskMs: 1, inFlight: 64, notSlower: A_TIE },
  { title: '100 ms', taskMs: 100, inFlight: 2 * THREADS, notSlower: A_TIE },
];

/** Of a task, when its time need not mean anything. */
const QUICK_SHARE = 0.1;
const CHUNKS = 50;
const CHUNK = 500_000;
let perMs: number | undefined;

/** How many iterations of `spin` take a millisecond here, found out once in this process: as many as while nobody else took the core away. */
function iterationsPerMs(): number {
  perMs ??= Math.max(...Array.from({ length: CHUNKS }, chunkPerMs));
  return perMs;
}

function chunkPerMs(): number {
  const startMs = performance.now();
  spin(CHUNK);
  return CHUNK / (performance.now() - startMs);
}

function iterationsOf({ place: { iterations }, isQuick }: Setting): number {
  return Math.ceil(Number(iterations) * (isQuick ? QUICK_SHARE : 1));
}

function computing(inFlight: number): Play {
  return async (load, setting) => {
    const iterations = iterationsOf(setting);
    const { run } = await load();
    const wanted = spin(iterations);
    return {
      batch: inFlight,
      async run(times) {
        for (let done = 0; done < times; done += inFlight) {
          const results = await Promise.all(Array.from({ length: Math.min(inFlight, times - done) }, () => run(iterations)));
          for (const result of results) expect(result, wanted);
        }
      },
    };
  };
}

/** The most that can be reached: each thread is told once how many tasks it has. */
function ideal(inFlight: number): Contender {
  return {
    name: IDEAL,
    role: 'limit',
    open(setting) {
      const threads = Array.from({ length: THREADS }, () => new BenchThread(new URL('./cpu.worker.js', import.meta.url)));
      const iterations = iterationsOf(setting);
      const share = (times: number, i: number): number => Math.floor((times + i) / THREADS);
      const run = async (times: number): Promise<void> => {
        await Promise.all(threads.map((thread, i) => thread.call('spinning', iterations, share(times, i))));
      };
      return { batch: inFlight, run };
    },
  };
}

export const cpu: readonly Figure[] = LOADS.map(({ title, taskMs, inFlight, notSlower }) => ({
  title: `tasks that compute for ${title}, ${inFlight} in flight, ${THREADS} threads`,
  unit: '/s',
  module: import.meta.url,
  contenders: [...contenders({ task: 'spin', size: THREADS }, computing(inFlight)), ideal(inFlight)],
  targets: [atLeastTimesBestRival(OURS, notSlower)],
  prepare: () => Promise.resolve({ place: { iterations: Math.round(iterationsPerMs() * taskMs) }, close: () => Promise.resolve() }),
}));
