import { availableParallelism } from 'node:os';
import type { Transferable } from 'node:worker_threads';
import type { Figure } from '../harness/figure.js';
import { atLeastTimesBestRival } from '../harness/target.js';
import { contenders, expect, OURS, type Order, type Play } from './field.js';

const IN_FLIGHT = 64;
const THREADS = availableParallelism();
const KB = 1024;
const MB = 1024 * KB;

/** What travels. */
interface Payload {
  readonly title: string;
  readonly order: Omit<Order, 'size'>;
  /** One of them. What moves is made anew each time. */
  make(): unknown;
  transferOf?(value: unknown): readonly Transferable[];
  /** What a result is known by; cheap, as it is looked at each time. */
  markOf(result: unknown): unknown;
}

const isSame = (result: unknown): unknown => result;

/** An object of about 1 KB. */
function record(id: number): object {
  return {
    id,
    name: `device ${id}`,
    isReady: true,
    load: 0.5,
    tags: ['edge', 'lab', 'spare'],
    ports: Array.from({ length: 8 }, (_, i) => ({
      name: `GigabitEthernet0/${i}`,
      isUp: i % 2 === 0,
      speed: 1000,
      description: `to rack ${i}`,
    })),
  };
}

function payload(title: string, value: unknown, markOf: Payload['markOf']): Payload {
  return { title: `${title}, there and back`, order: { task: 'echo' }, make: () => value, markOf };
}

/** Bytes that are moved to the thread, and back if the pool can do that. */
function moved(title: string, order: Payload['order'], markOf: Payload['markOf']): Payload {
  const transferOf = (value: unknown): Transferable[] => [(value as Uint8Array).buffer as ArrayBuffer];
  return { title, order, make: () => new Uint8Array(MB), transferOf, markOf };
}

const lengthOf = (result: unknown): unknown => (result as { readonly length: number }).length;
/** The last of so many bytes. */
const lastOf = (bytes: Uint8Array): string => `${bytes.byteLength}: ${bytes.at(-1)}`;
const byteLengthOf = (result: unknown): unknown => (result as Uint8Array).byteLength;

const PAYLOADS: readonly Payload[] = [
  payload('8 B, a number', 0.1, isSame),
  payload('1 KB, a string', 'x'.repeat(KB), isSame),
  payload('1 KB, an object', record(7), result => (result as { readonly ports: object[] }).ports.length),
  payload('100 KB, bytes', new Uint8Array(100 * KB).fill(7), result => lastOf(result as Uint8Array)),
  payload(
    '100 KB, objects in objects',
    Array.from({ length: 100 }, (_, i) => record(i)),
    lengthOf,
  ),
  moved('1 MB, moved to the thread', { task: 'lengthOf' }, isSame),
  moved('1 MB, moved there and back', { task: 'giveBack', tasks: 'moving' }, byteLengthOf),
];

function echoes({ make, transferOf, markOf, order }: Payload): Play {
  return async load => {
    const { run } = await load();
    const wanted = order.task === 'lengthOf' ? MB : markOf(make());
    const once = (): PromiseLike<unknown> => {
      const value = make();
      return transferOf === undefined ? run(value) : run(value, transferOf(value));
    };
    expect(markOf(await once()), wanted);
    return {
      batch: IN_FLIGHT,
      async run(times) {
        for (let done = 0; done < times; done += IN_FLIGHT) {
          const results = await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, times - done) }, once));
          for (const result of results) expect(markOf(result), wanted);
        }
      },
    };
  };
}

export const payloads: readonly Figure[] = PAYLOADS.map(kind => ({
  title: `${kind.title}, ${IN_FLIGHT} in flight, ${THREADS} threads`,
  unit: '/s',
  module: import.meta.url,
  contenders: contenders({ ...kind.order, size: THREADS }, echoes(kind)),
  targets: [atLeastTimesBestRival(OURS, 1)],
}));
