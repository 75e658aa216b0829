import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Fifo } from '../../lib/threads/fifo.js';

const fifos = suite('Fifo');

fifos('does what an array does', () => {
  const steps = fc.array(fc.oneof(fc.nat({ max: 40 }), fc.integer({ min: -40, max: -1 })), { maxLength: 30 });
  const property = fc.property(steps, counts => {
    const fifo = new Fifo<number>();
    const twin: number[] = [];
    let next = 0;
    for (const count of counts) {
      for (let i = 0; i < count; i++) {
        fifo.push(next);
        twin.push(next++);
      }
      for (let i = 0; i > count; i--) assert.is(fifo.shift(), twin.shift());
      assert.is(fifo.first, twin[0]);
      assert.is(fifo.length, twin.length);
    }
  });
  fc.assert(property);
});

fifos.run();
