import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attach, IndexRing, share } from '../../lib/index.js';
import { lockThreads } from '../support/lock-threads.js';

const ring = suite('IndexRing');

ring('is first in, first out, and says when it is full or empty', () => {
  const queue = new IndexRing(3);
  assert.is(queue.pop(), undefined);
  assert.equal([queue.push(5), queue.push(0), queue.push(4094), queue.push(1)], [true, true, true, false]);
  assert.is(queue.size, 3);
  assert.equal([queue.pop(), queue.pop(), queue.pop(), queue.pop()], [5, 0, 4094, undefined]);
  assert.is(queue.size, 0);
});

ring('behaves like an array, whatever is pushed and popped', () => {
  const operation = fc.oneof(fc.record({ push: fc.integer({ min: 0, max: 4094 }) }), fc.constant({ pop: true }));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 7 }), fc.array(operation, { maxLength: 200 }), (capacity, operations) => {
      const queue = new IndexRing(capacity);
      const twin: number[] = [];
      for (const op of operations) {
        if ('push' in op) {
          const fits = twin.length < capacity;
          if (fits) twin.push(op.push);
          assert.is(queue.push(op.push), fits);
        } else assert.is(queue.pop(), twin.shift());
        assert.is(queue.size, twin.length);
      }
    }),
  );
});

ring('goes round more often than its laps can count', () => {
  const queue = new IndexRing(1);
  for (let i = 0; i < 2 ** 20 + 1_000; i++) {
    assert.ok(queue.push(i % 4095));
    if (queue.pop() !== i % 4095) assert.unreachable(`lap ${i} answered something else`);
  }
});

ring('four threads that take and put back lose and double nothing', async () => {
  const queue = new IndexRing(8);
  for (let i = 0; i < 8; i++) queue.push(i);
  await using pool = lockThreads(4);
  const missed = await Promise.all([1, 2, 3, 4].map(() => pool.execute('rotateRing', [queue, 20_000])));
  assert.equal(missed, [0, 0, 0, 0], 'with eight items and four threads it is never empty');
  const left = await pool.execute<number[]>('drainRing', [queue]);
  assert.equal([...left].sort(), [0, 1, 2, 3, 4, 5, 6, 7]);
});

ring('refuses what does not fit into it', () => {
  for (const capacity of [0, -1, 1.5, 4096, NaN])
    assert.throws(
      () => new IndexRing(capacity),
      (error: unknown) => error instanceof RangeError,
    );
  const queue = new IndexRing(1);
  for (const index of [-1, 4095, 0.5, NaN])
    assert.throws(
      () => queue.push(index),
      (error: unknown) => error instanceof RangeError,
    );
  assert.is(queue.size, 0);
  assert.is(attach(share(queue)), queue);
});

ring.run();
