import { inspect } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TaskError } from '../../lib/errors.js';
import { ThreadPool } from '../../lib/threads/index.js';
import { rejection } from '../support/rejection.js';

/** Whether two types are the same, to the compiler. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

type Tasks = typeof import('./tasks.worker.js');

const module: URL = new URL('./tasks.worker.js', import.meta.url);

const proxies = suite('ThreadPool.tasks');

proxies('a property runs the task of its name', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const tasks = pool.tasks<Tasks>();
  assert.is(await tasks.add(1, 2), 3);
  assert.equal(await tasks.echo(1, 'a'), [1, 'a']);
  const { add } = tasks;
  assert.is(await add(3, 4), 7);
  assert.is(tasks.add, add);
});

proxies('an unknown task is told when it runs', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const tasks = pool.tasks<Record<'missing', () => void>>();
  assert.instance(await rejection(tasks.missing()), TaskError);
});

proxies('it is no promise, and nothing that looks at it runs a task', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const tasks = pool.tasks<Tasks>();
  assert.is(await (tasks as unknown as Promise<unknown>), tasks);
  assert.is(await Promise.resolve(tasks), tasks);
  assert.is(JSON.stringify(tasks), '{}');
  assert.is(String(tasks), '[object Object]');
  inspect(tasks);
  inspect(tasks, { showProxy: true });
  assert.equal(Object.keys(tasks), []);
  for (const name of ['then', 'toJSON', Symbol.iterator, Symbol.toPrimitive, Symbol.toStringTag, inspect.custom]) {
    assert.is(Reflect.get(tasks, name), undefined);
  }
  assert.is(pool.stats().threads.length, 0);
});

proxies('it cannot be changed', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const tasks = pool.tasks<Tasks>() as { add?: unknown };
  assert.throws(() => (tasks.add = 1), TypeError);
  assert.throws(() => delete tasks.add, TypeError);
  assert.throws(() => Object.defineProperty(tasks, 'add', { value: 1 }), TypeError);
});

/** What the compiler has to say about a proxy. These lines are checked by `npm run types`; they never run. */
export function types(pool: ThreadPool): void {
  interface Module {
    add: (a: number, b?: string) => number;
    later: () => Promise<string>;
    rest: (...values: boolean[]) => void;
    readonly version: string;
    readonly Class: new () => object;
    then: () => number;
    toJSON: () => string;
    toString: () => string;
    default: (n: number) => bigint;
  }
  const tasks = pool.tasks<Module>();
  const names: Same<keyof typeof tasks, 'add' | 'later' | 'rest' | 'default'> = true;
  const add: Same<typeof tasks.add, (a: number, b?: string) => Promise<number>> = true;
  const later: Same<typeof tasks.later, () => Promise<string>> = true;
  const rest: Same<typeof tasks.rest, (...values: boolean[]) => Promise<void>> = true;
  void [names, add, later, rest];
  // @ts-expect-error: a number is wanted
  void tasks.add('1');
  // @ts-expect-error: no function
  void tasks.version;
  // @ts-expect-error: the proxy would be taken for a promise
  void tasks.then;
  // @ts-expect-error: it is read-only
  tasks.add = async () => 1;
}

proxies.run();
