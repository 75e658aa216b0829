import { deserialize, serialize } from 'node:v8';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import type { Contender, Figure, Target } from '../harness/figure.js';
import { atMost, atMostTimes } from '../harness/target.js';
import { SmallValueReader, SmallValueWriter } from '../../lib/threads/small-value.js';

const OURS = 'SmallValueWriter + Reader';
const CLONE = 'structuredClone';
const PORT = 'MessagePort to oneself';
const CELLS = 4096;
/** Several records lie one behind the other, as in a ring. */
const PLACES = 16;

/** In a thread that has seen all of them, V8's code for one kind looks out for the others as well. */
const EVERY_KIND: readonly unknown[] = [
  1,
  2 ** 30,
  0.5,
  -0,
  'short',
  'é'.repeat(99),
  '名前',
  7n,
  true,
  null,
  undefined,
  new Date(0),
  [[1], []],
  { a: 1, b: { c: 'd' } },
  { e: 1 },
];
const WARM_UP = 20_000;

/** Makes a copy of a list of arguments. */
type Copy = (args: readonly unknown[]) => unknown;

function contender(name: string, role: Contender['role'], args: readonly unknown[], open: () => Copy): Contender {
  return {
    name,
    role,
    open() {
      const copy = open();
      const run = (times: number): void => {
        let last: unknown;
        for (let i = 0; i < times; i++) last = copy(args);
        if (!Array.isArray(last) || last.length !== args.length) throw new Error('the copy must be a list as long');
      };
      return { run };
    },
  };
}

function openCells(): Copy {
  const cells = new Int32Array(new SharedArrayBuffer(4 * CELLS));
  const writer = new SmallValueWriter();
  const reader = new SmallValueReader();
  for (let i = 0; i < WARM_UP; i++) {
    writer.writeList(EVERY_KIND, cells, 0, CELLS);
    reader.readList(cells, 0);
  }
  let turn = 0;
  return args => {
    const at = turn++ & (PLACES - 1);
    if (writer.writeList(args, cells, at, CELLS) < 0) throw new Error('it must be small');
    return reader.readList(cells, at);
  };
}

function openPort(): Copy {
  const { port1, port2 } = new MessageChannel();
  return args => {
    port1.postMessage(args);
    return (receiveMessageOnPort(port2) as { message: unknown }).message;
  };
}

function figure(title: string, args: readonly unknown[], ...targets: readonly Target[]): Figure {
  return {
    title: `a list of arguments, written and read: ${title}`,
    unit: 'ns',
    module: import.meta.url,
    contenders: [
      contender(OURS, 'ours', args, openCells),
      contender(CLONE, 'rival', args, () => list => structuredClone(list)),
      contender('JSON', 'rival', args, () => list => JSON.parse(JSON.stringify(list)) as unknown),
      contender('v8.serialize + deserialize', 'rival', args, () => list => deserialize(serialize(list)) as unknown),
      contender(PORT, 'rival', args, openPort),
    ],
    targets,
  };
}

const halfAClone: Target = atMostTimes(OURS, 0.5, CLONE);

export const oneInteger: Figure = figure('[1]', [1], atMost(OURS, 25), halfAClone);
export const threeIntegers: Figure = figure('[1, 2, 3]', [1, 2, 3], atMost(OURS, 40), halfAClone);
export const shortString: Figure = figure('20 characters', ['abcdefghijklmnopqrst'], atMost(OURS, 90), halfAClone);
/** About as long as is worth it. */
export const longString: Figure = figure('4,000 characters', ['abcd'.repeat(1000)], atMostTimes(OURS, 1, PORT));
export const flatObject: Figure = figure('{ a: 1, b: 2 }', [{ a: 1, b: 2 }], atMost(OURS, 150), halfAClone);
export const mixed: Figure = figure(
  'an object of five keys with an object and an array inside',
  [{ id: 7, name: 'chip', ok: true, at: { x: 1.5, y: 2.5 }, tags: ['a', 'b'] }],
  halfAClone,
);
