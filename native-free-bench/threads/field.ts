import type { Transferable } from 'node:worker_threads';
import { Absent } from '../harness/absent.js';
import type { Contender, Opened, Role, Setting } from '../harness/figure.js';
import { inNewWorker } from '../bare/new-worker.js';
import { PortPool } from '../bare/port-pool.js';
import { type PoolOrder, TASK_POOLS, type TaskPool } from '../rivals/task-pools.js';
import { ours, published } from './ours.js';

export const OURS = 'ThreadPool.execute()';
export const PUBLISHED = 'the same, as published';
export const BARE = 'bare MessagePort';
const BARE_AND_FRESH = 'bare Worker for each task';

/** What to start, and the one task that it will be given. */
export interface Order extends PoolOrder {
  readonly task: string;
}

/** Runs the task in a free thread. */
export type Run = (value: unknown, transfer?: readonly Transferable[]) => PromiseLike<unknown>;

/** Threads that know the task. */
export interface Threads {
  readonly run: Run;
  close(): PromiseLike<unknown>;
}

/** Somebody who can run tasks in threads. */
interface Entry {
  readonly name: string;
  readonly role: Role;
  /** Throws `Absent` when it has no such threads. */
  load(order: Order): Threads | Promise<Threads>;
}

/** Turns a pool that knows many tasks into one that is given one. */
function entryOf({ name, load }: TaskPool, role: Role): Entry {
  return {
    name,
    role,
    async load(order) {
      const { run, close } = await load(order);
      const { task } = order;
      return { close, run: (value, transfer) => (transfer === undefined ? run(task, value) : run(task, value, { transfer })) };
    },
  };
}

const bare: Entry = {
  name: BARE,
  role: 'limit',
  load({ size, task, isFresh, tasks }) {
    if (isFresh === true) return { run: value => inNewWorker(task, value), close: () => Promise.resolve() };
    const moving = new URL('../bare/giving-port.worker.js', import.meta.url);
    const pool = tasks === 'moving' ? new PortPool(size, task, moving) : new PortPool(size, task);
    return { run: (value, transfer) => pool.run(value, transfer), close: () => pool.close() };
  },
};

const FIELD: readonly Entry[] = [entryOf({ name: OURS, load: ours }, 'ours'), bare, ...TASK_POOLS.map(pool => entryOf(pool, 'rival'))];

/** What a contender does with the threads. */
export type Play = (load: () => Promise<Threads>, setting: Setting) => Opened | Promise<Opened>;

/** All who can run the task, and `more` of them. */
export function contenders(order: Order, play: Play, more: readonly TaskPool[] = []): Contender[] {
  return [...FIELD, ...more.map(pool => entryOf(pool, 'rival'))].map(entry => contenderOf(entry, order, play));
}

/** The same, where it matters how many files a thread loads before its first task. */
export function startingContenders(order: Order, play: Play): Contender[] {
  const [first, ...others] = contenders(order, play);
  const second = contenderOf(entryOf({ name: PUBLISHED, load: published }, 'ours'), order, play);
  return [first as Contender, second, ...others];
}

function contenderOf({ name, role, load }: Entry, order: Order, play: Play): Contender {
  return {
    name: name === BARE && order.isFresh === true ? BARE_AND_FRESH : name,
    role,
    open: setting => play(() => Promise.resolve(load(order)), setting),
  };
}

/** A rival that cannot take part in a figure, so that nobody has to wonder where it is. */
export function absentRivals(reason: string): Contender[] {
  return TASK_POOLS.map(({ name }) => ({
    name,
    role: 'rival',
    open() {
      throw new Absent(reason);
    },
  }));
}

/** @throws Error when a task has not answered what it should. */
export function expect(result: unknown, wanted: unknown): void {
  if (result !== wanted) throw new Error(`the task answered ${String(result)}, not ${String(wanted)}`);
}
