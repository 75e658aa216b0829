// Values that are too large for the records of their tasks, but of the kinds of small ones, and those that are larger still.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ThreadPool } from '../../lib/index.js';

const module: URL = new URL('./tasks.worker.js', import.meta.url);
const KB = 1024;

const wide = suite('values of many kilobytes');

/** About 1 KB. */
function record(id: number): object {
  const ports = Array.from({ length: 8 }, (_, i) => ({
    name: `GigabitEthernet0/${i}`,
    isUp: i % 2 === 0,
    speed: 1_000,
    rack: `rack ${i}`,
  }));
  return { id, name: `device ${id}`, seen: new Date(id), load: id / 3, digest: Uint8Array.of(1, 2, id), tags: ['edge', 'lab'], ports };
}

function records(count: number): object[] {
  return Array.from({ length: count }, (_, id) => record(id));
}

wide('objects, strings and lists of every size arrive', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  for (const size of [1, 4, 5, 50, 200, 300, 1_000]) {
    const values = [records(size), 'x'.repeat(size * KB), '名'.repeat(size * KB), Array.from({ length: size * 250 }, (_, i) => i / 7)];
    for (const value of values) assert.equal(await pool.execute('echo', [size, value]), [size, value]);
  }
});

wide('more of them than there is room for arrive, each at its own task', async () => {
  await using pool = new ThreadPool({ module, size: 2, concurrency: 50 });
  const sizes = Array.from({ length: 100 }, (_, i) => (i * 37) % 130);
  const results = await Promise.all(sizes.map(size => pool.execute<unknown[]>('echo', [records(size), size])));
  assert.equal(
    results.map(([list, size]) => [(list as object[]).length, size]),
    sizes.map(size => [size, size]),
  );
  assert.equal(results.at(-1)?.[0], records(sizes.at(-1) as number));
});

wide('in between, other values go other ways', async () => {
  await using pool = new ThreadPool({ module, size: 1, concurrency: 8 });
  const shared = records(100);
  const values = [1, shared, new Map([[1, shared]]), 'text', [...shared, shared[0]], shared, new Uint8Array(100 * KB), new Error('no')];
  for (let times = 0; times < 3; times++) {
    const results = await Promise.all(values.map(value => pool.execute<unknown[]>('echo', [value])));
    assert.equal(
      results.slice(0, -1),
      values.slice(0, -1).map(value => [value]),
    );
    assert.instance(results.at(-1)?.[0], Error);
    const [twice] = results[4] as [object[]];
    assert.is(twice[100], twice[0]);
  }
});

wide('they get to another thread when the first one dies', async () => {
  await using pool = new ThreadPool({ module, size: 1, concurrency: 8 });
  await pool.execute('add', [1, 1]);
  const value = records(100);
  const exit = pool.execute('exit', [7]).catch((error: unknown) => error);
  const results = await Promise.all([1, 2, 3].map(n => pool.execute('echo', [n, value])));
  assert.equal(
    results,
    [1, 2, 3].map(n => [n, value]),
  );
  assert.instance(await exit, Error);
});

wide('tasks that are cancelled take nobody else to pieces', async () => {
  await using pool = new ThreadPool({ module, size: 1, concurrency: 8 });
  await pool.execute('add', [1, 1]);
  const value = records(100);
  const tasks = Array.from({ length: 6 }, (_, n) => {
    const controller = new AbortController();
    const task = pool.execute('echo', [n, value], { signal: controller.signal });
    if (n % 2 === 1) controller.abort('not needed');
    return task.catch((reason: unknown) => reason);
  });
  assert.equal(
    await Promise.all(tasks),
    Array.from({ length: 6 }, (_, n) => (n % 2 === 1 ? 'not needed' : [n, value])),
  );
});

wide.run();
