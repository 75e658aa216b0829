import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { locks, Mutex, ReadWriteLock, Semaphore, share } from '../../lib/index.js';
import { LockAdmission } from '../../lib/threads/lock-admission.js';
import type { TaskLock } from '../../lib/threads/task-locks.js';
import { LockAdmissionModel, type Want } from '../reference/lock-admission.js';
import { LockAsker } from '../support/lock-asker.js';
import { LockTraffic, type Outsider, type Task } from '../support/lock-traffic.js';
import { nameHolder } from '../support/script-thread.js';

const admissions = suite('LockAdmission');

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
const shared = (name: string): TaskLock => ({ name, mode: 'shared' });

const leftovers: (() => void)[] = [];
const clearLeftovers = (): void => {
  for (const clear of leftovers.splice(0)) clear();
};
admissions.after.each(clearLeftovers);

/** Asks one after the other; answers how to ask and to leave, and who has its locks. */
function pool(): {
  admission: LockAdmission;
  ask: (locks: readonly TaskLock[], parent?: LockAsker) => LockAsker;
  leave: (asker: LockAsker) => void;
  holding: () => number[];
} {
  const admission = new LockAdmission();
  const askers: LockAsker[] = [];
  leftovers.push(() => {
    for (const { set } of askers) admission.leave(set);
  });
  return {
    admission,
    ask(wanted, parent) {
      const asker = LockAsker.request(admission, wanted, `task ${askers.length}`, parent);
      askers.push(asker);
      return asker;
    },
    leave: asker => admission.leave(asker.set),
    holding: () => askers.flatMap(({ set }, i) => (set.isHeld ? [i] : [])),
  };
}

admissions('those that conflict start in the order in which they came, those that do not pass', async () => {
  const { admission, ask, leave, holding } = pool();
  const [first, second, third] = [ask(['a', 'b']), ask(['b', 'c']), ask(['c'])];
  ask(['d']);
  assert.equal(holding(), [0, 3], 'the third waits for the second');
  leave(first);
  assert.equal(holding(), [1, 3]);
  leave(second);
  assert.equal(holding(), [2, 3]);
  leave(third);
  assert.is(admission.size, 1);
});

admissions('shared ones are inside together; who wants to be alone waits for them, and is not overtaken', () => {
  const { ask, leave, holding } = pool();
  const [one, two, alone] = [ask([shared('a')]), ask([shared('a')]), ask(['a'])];
  ask([shared('a')]);
  ask([shared('a')]);
  assert.equal(holding(), [0, 1]);
  leave(one);
  leave(two);
  assert.equal(holding(), [2]);
  leave(alone);
  assert.equal(holding(), [3, 4]);
});

admissions('as many are inside a semaphore as there are permits, and a late one passes only if that delays nobody', async () => {
  const { ask, leave, holding } = pool();
  const semaphore = new Semaphore(2);
  const blocker = ask(['a']);
  ask(['a', semaphore]); // waits for the name, and will want a permit
  const passes = ask([semaphore]);
  ask([semaphore]);
  assert.equal(holding(), [0, 2]);
  leave(passes);
  assert.equal(holding(), [0, 3]);
  leave(blocker);
  assert.equal(holding(), [1, 3]);
  ask([semaphore]);
  assert.equal(holding(), [1, 3]);
  semaphore.release();
  await turn();
  assert.equal(holding(), [1, 3, 4], 'new permits reach those that wait');
});

admissions('a permit is waited for with empty hands, and another is gone for as soon as it has come', async () => {
  const { ask, leave, holding } = pool();
  const [one, other] = [new Semaphore(1), new Semaphore(1)].sort((a, b) => (share(a).id < share(b).id ? -1 : 1)) as [Semaphore, Semaphore];
  const parent = ask([other]);
  ask([one, other]); // would hold the first permit while it waits for the second
  const child = ask([one], parent);
  assert.equal(holding(), [0, 2]);
  leave(child);
  leave(parent);
  await turn();
  assert.equal(holding(), [1]);
});

admissions('one that has got its permit and waits for another lock does not hold up those that want a permit', async () => {
  const { ask, holding } = pool();
  const semaphore = new Semaphore(0);
  const mutex = new Mutex();
  const guard = mutex.lockSync();
  ask([semaphore, mutex]);
  ask([semaphore]);
  await turn();
  semaphore.release(2);
  await turn();
  assert.equal(holding(), [1]);
  guard.unlock();
  await turn();
  assert.equal(holding(), [0, 1]);
});

admissions('one that is withdrawn makes way for those behind it', () => {
  const { admission, ask, leave, holding } = pool();
  const first = ask([shared('a')]);
  const alone = ask(['a', 'b']);
  ask([shared('a')]);
  const last = ask(['b']);
  assert.equal(holding(), [0]);
  leave(alone);
  assert.equal(holding(), [0, 2, 3]);
  leave(alone);
  leave(first);
  leave(last);
  assert.equal(holding(), [2]);
  assert.is(admission.size, 1);
});

admissions('waits for others that use the locks without the pool, in their turn', async () => {
  const { ask, leave, holding } = pool();
  const thread = await nameHolder('db');
  const mutex = new Mutex();
  const task = ask(['db', mutex]);
  const next = ask([mutex]);
  await turn();
  assert.equal(holding(), []);
  const outside = locks.request('db', turn);
  thread.postMessage('let go');
  await task.answered;
  assert.equal(holding(), [0]);
  assert.equal(
    (await locks.query()).pending.map(({ name }) => name),
    ['db'],
  );
  leave(task);
  assert.equal(holding(), [1]);
  await outside;
  leave(next);
});

admissions('a wait that fails makes way, and leaves nothing', async () => {
  const { admission, ask, holding } = pool();
  const mutex = new Mutex();
  const guard = mutex.lockSync();
  const task = ask(['db', mutex]);
  ask(['db']);
  await turn();
  await locks.request('db', { steal: true }, () => undefined);
  await turn();
  assert.equal(task.told, ['failed']);
  assert.equal(holding(), [1]);
  assert.is(admission.size, 1);
  assert.is(mutex.waiting, 0);
  guard.unlock();
});

admissions('ten thousand tasks that are over as soon as they begin start one after the other', () => {
  const { admission, ask, leave } = pool();
  const first = ask(['a']);
  const order: number[] = [];
  for (let i = 0; i < 10_000; i++) {
    const asker = ask(['a', shared('b')]);
    asker.onGranted = () => {
      order.push(i);
      leave(asker);
    };
  }
  leave(first);
  assert.equal(
    order,
    Array.from({ length: 10_000 }, (_, i) => i),
  );
  assert.is(admission.size, 0);
});

admissions('what is asked for while something is granted comes next', () => {
  const { ask, leave, holding } = pool();
  const first = ask(['a']);
  const second = ask(['a']);
  second.onGranted = () => {
    ask(['b']);
    ask(['a']);
    leave(second);
  };
  leave(first);
  assert.equal(holding(), [2, 3]);
});

admissions('a nested task that wants what its ancestor holds is a deadlock, and says so', () => {
  const { admission, ask, leave, holding } = pool();
  const mutex = new Mutex({ name: 'settings' });
  const semaphore = new Semaphore(1, { name: 'lines' });
  const table = new ReadWriteLock({ name: 'routes' });
  const grandparent = ask(['db', mutex, semaphore, shared('read'), { lock: table, mode: 'shared' }]);
  const parent = ask(['other'], grandparent);
  const certain: [TaskLock, string][] = [
    ['db', "task task 2 wants lock 'db', which is held by task task 0"],
    [shared('db'), "lock 'db'"],
    [mutex, "Mutex 'settings'"],
    [semaphore, "a permit of Semaphore 'lines', all of which are held"],
    ['read', "lock 'read'"],
    [table, "ReadWriteLock 'routes'"],
  ];
  for (const [lock, said] of certain) {
    const { told, error } = ask(['free', lock], parent);
    assert.equal(told, ['failed']);
    assert.is((error as { code?: string }).code, 'DEADLOCK');
    assert.match((error as Error).message, said);
  }
  assert.is(admission.size, 2);
  ask(['free'], parent);
  leave(grandparent);
  leave(parent);
  ask(['db', mutex, semaphore, 'read', table], parent); // its ancestors are over
  assert.equal(holding(), [8, 9]);
});

admissions('a nested task reads what its ancestor reads, past one who waits to be alone, and longer than the ancestor', async () => {
  const { ask, leave, holding } = pool();
  const table = new ReadWriteLock();
  const read: TaskLock[] = [shared('a'), { lock: table, mode: 'shared' }];
  const parent = ask(read);
  ask(['a', table]);
  const thread = locks.request('a', () => holding());
  const child = ask([...read, 'b'], parent);
  assert.equal(holding(), [0, 2]);
  leave(parent);
  await turn();
  assert.equal(holding(), [2]);
  assert.is(table.tryWrite(), undefined);
  leave(child);
  assert.equal(await thread, [], 'it asked first');
  await turn();
  assert.equal(holding(), [1]);
});

admissions('a nested task does not wait for those that wait for its ancestor', () => {
  const { ask, leave, holding } = pool();
  const parent = ask(['a']);
  ask(['a', 'b']); // waits for the parent, and comes before others that want b
  ask(['b']);
  const child = ask(['b'], parent);
  assert.equal(holding(), [0, 3]);
  leave(child);
  leave(parent);
  assert.equal(holding(), [1]);
});

admissions('a nested task does not wait for one that was let through and waits for another thread', async () => {
  const { ask, leave, holding } = pool();
  const thread = await nameHolder('a');
  const parent = ask(['x']);
  const taking = ask(['a', 'b']);
  await turn();
  const child = ask(['b'], parent);
  assert.equal(holding(), [0, 2]);
  thread.postMessage('let go');
  await turn();
  leave(child);
  assert.is(await taking.answered, 'granted');
});

admissions('a nested task that waits comes before all that wait', () => {
  const { ask, leave, holding } = pool();
  const [parent, holder, blocker] = [ask(['a']), ask(['b']), ask(['d'])];
  ask(['c', 'd']);
  ask(['b']);
  ask(['c', 'b'], parent);
  const other = ask(['c']);
  assert.equal(holding(), [0, 1, 2]);
  leave(blocker);
  assert.equal(holding(), [0, 1], 'c is kept for the nested one');
  leave(holder);
  assert.equal(holding(), [0, 5]);
  leave(other);
  leave(parent);
  assert.equal(holding(), [5]);
});

admissions('who wants to read does not overtake a nested task that waits to be alone', () => {
  const { ask, leave, holding } = pool();
  const reader = ask([shared('b')]);
  const parent = ask(['a']);
  ask(['b'], parent);
  ask([shared('b')]);
  assert.equal(holding(), [0, 1]);
  leave(reader);
  assert.equal(holding(), [1, 2]);
});

/** What the random requests of the properties are made of. */
class World {
  readonly mutexes: readonly Mutex[] = [new Mutex(), new Mutex({ fairness: 'fifo' })];
  readonly tables: readonly ReadWriteLock[] = [new ReadWriteLock(), new ReadWriteLock()];
  readonly semaphores: readonly Semaphore[] = [new Semaphore(1), new Semaphore(2)];
  readonly names: readonly string[] = ['x', 'y', 'z'];
  readonly all: readonly TaskLock[] = [...this.names, ...this.mutexes, ...this.tables, ...this.semaphores];

  lock(index: number, isShared: boolean): TaskLock {
    const lock = this.all[index] as TaskLock;
    if (!isShared) return lock;
    if (typeof lock === 'string') return { name: lock, mode: 'shared' };
    return lock instanceof ReadWriteLock ? { lock, mode: 'shared' } : lock;
  }

  want(index: number, isShared: boolean): Want {
    const lock = this.all[index];
    const canShare = typeof lock === 'string' || lock instanceof ReadWriteLock;
    return { key: String(index), isShared: isShared && canShare, permits: lock instanceof Semaphore ? lock.available : undefined };
  }

  async assertFree(): Promise<void> {
    assert.equal(await locks.query(), { held: [], pending: [] });
    for (const lock of [...this.mutexes, ...this.tables]) assert.equal([lock.locked, lock.waiting], [false, 0]);
    assert.equal(
      this.semaphores.map(({ available, waiting }) => [available, waiting]),
      [
        [1, 0],
        [2, 0],
      ],
    );
  }
}

const LOCKS = 9;
const SEMAPHORES = 7;
const someLocks = (max: number): fc.Arbitrary<[number, boolean][]> =>
  fc.uniqueArray(fc.tuple(fc.nat(max - 1), fc.boolean()), { minLength: 1, maxLength: 4, selector: ([index]) => index });

admissions('does what its slow twin does, whatever is asked and given back', async () => {
  const ask = fc.record({ ask: someLocks(LOCKS) });
  // A permit is waited for in the semaphore's own line, where a nested one may be passed: not what the twin does.
  const askWithoutPermits = fc.record({ ask: someLocks(SEMAPHORES) });
  const askNested = fc.record({ ask: someLocks(SEMAPHORES), parent: fc.nat() });
  const leave = fc.record({ leave: fc.nat() });
  const operations = fc.oneof(
    fc.array(fc.oneof(ask, leave), { maxLength: 60 }),
    fc.array(fc.oneof(askWithoutPermits, askNested, leave), { maxLength: 60 }),
  );
  const check = async (list: readonly { ask?: [number, boolean][]; parent?: number; leave?: number }[]): Promise<void> => {
    const world = new World();
    const totals = world.all.map((_, index) => world.want(index, false).permits);
    const admission = new LockAdmission();
    const model = new LockAdmissionModel();
    const askers: LockAsker[] = [];
    const alive: number[] = [];
    const drop = (id: number): void => {
      alive.splice(alive.indexOf(id), 1);
      admission.leave((askers[id] as LockAsker).set);
      model.leave(id);
    };
    const compare = async (): Promise<void> => {
      await turn(); // a permit that was given back reaches the next one in the semaphore's own line
      assert.equal(
        alive.filter(id => askers[id]?.set.isHeld),
        alive.filter(id => model.holds(id)),
      );
    };
    leftovers.push(() => {
      for (const { set } of askers) admission.leave(set);
    });
    for (const { ask: asked, parent, leave: left } of list) {
      if (asked !== undefined) {
        const running = alive.filter(id => model.holds(id));
        const from = parent === undefined ? undefined : running[parent % Math.max(1, running.length)];
        const wants = asked.map(([index, isShared]) => ({ ...world.want(index, isShared), permits: totals[index] }));
        const id = askers.length;
        const asker = LockAsker.request(
          admission,
          asked.map(([index, isShared]) => world.lock(index, isShared)),
          `${id}`,
          from === undefined ? undefined : askers[from],
        );
        askers.push(asker);
        const isAccepted = model.request(id, wants, from);
        assert.is(asker.told[0] !== 'failed', isAccepted);
        if (isAccepted) alive.push(id);
      } else if (alive.length > 0) drop(alive[(left ?? 0) % alive.length] as number);
      await compare();
    }
    while (alive.length > 0) {
      const running = alive.find(id => model.holds(id));
      assert.ok(running !== undefined, `${alive.length} wait for nobody`);
      drop(running);
      await compare();
    }
    assert.equal([admission.size, admission.locks], [0, 0]);
    await world.assertFree();
  };
  await fc.assert(fc.asyncProperty(operations, check), { numRuns: 500, plugins: [fc.afterEach(clearLeftovers)] });
});

admissions(
  'nothing that conflicts is inside together, and everybody gets in, whoever else wants the locks, gives up, or calls nested tasks',
  async () => {
    const wanted = (first: number, last: number): fc.Arbitrary<[number, boolean]> =>
      fc.tuple(fc.integer({ min: first, max: last }), fc.boolean());
    const some = (lock: fc.Arbitrary<[number, boolean]>, minLength: number): fc.Arbitrary<[number, boolean][]> =>
      fc.uniqueArray(lock, { minLength, maxLength: 4, selector: ([index]) => index });
    const [all, forNested] = [wanted(0, LockTraffic.locks - 1), wanted(LockTraffic.forNested, LockTraffic.locks - 1)];
    const turns = fc.nat(6);
    const simple = fc.record({
      comes: turns,
      wants: some(all, 1),
      stays: turns,
      waits: fc.constantFrom(0, 1, 3, undefined),
      nested: fc.constant([]),
    });
    // Whoever calls nested ones holds none of the locks that these want: or two of them could want what the other's parent holds.
    const calling = fc.record({
      comes: turns,
      wants: some(wanted(0, LockTraffic.forNested - 1), 1),
      stays: turns,
      waits: fc.constant(undefined),
      nested: some(forNested, 1),
    });
    const outsider = fc.record({ comes: turns, wants: all, stays: turns });
    const check = async (tasks: Task[], outsiders: Outsider[]): Promise<void> => {
      const traffic = new LockTraffic();
      const admission = new LockAdmission();
      const everybody = [...tasks.map(task => traffic.runTask(admission, task)), ...outsiders.map(one => traffic.runOutsider(one))];
      await Promise.all(everybody);
      assert.is(admission.size, 0);
      await traffic.assertFree();
    };
    const property = fc.asyncProperty(fc.array(fc.oneof(simple, calling), { maxLength: 16 }), fc.array(outsider, { maxLength: 6 }), check);
    await fc.assert(property, { numRuns: 400, plugins: [fc.timeout(10_000)] });
  },
);

admissions.run();
