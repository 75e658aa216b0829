import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { registerKind, SHARE, type Handle, type Shareable } from '../../lib/memory/sharing.js';
import { boundMethod, isBoundMethod, TARGET, type BoundMethod } from '../../lib/threads/index.js';

const methods = suite('boundMethod');

class Counter implements Shareable {
  count = 0;
  add(n: number): number {
    return (this.count += n);
  }
  [SHARE](): Handle {
    return { partyline: 'spec-counter', home: import.meta.url, id: 'spec-counter' };
  }
}
registerKind('spec-counter', () => new Counter());

methods('calls the method on its object, and says which they are', () => {
  const counter = new Counter();
  const add = boundMethod<[number], number>(counter, 'add');
  assert.is(add(2), 2);
  assert.is(counter.count, 2);
  assert.ok(isBoundMethod(add));
  assert.equal([add[TARGET].object, add[TARGET].method], [counter, 'add']);
});

methods('may stand in for the method under its own name', () => {
  class Handed extends Counter {
    override readonly add: BoundMethod<[number], number> = boundMethod(this, 'add');
  }
  const counter = new Handed();
  assert.is(counter.add(2), 2);
  assert.is(boundMethod<[number], number>(counter, 'add')(3), 5);
});

methods('a missing method, or an object that cannot be shared, is a TypeError', () => {
  assert.throws(
    () => boundMethod(new Counter(), 'missing')(),
    (error: Error) => error instanceof TypeError && error.message.includes('missing'),
  );
  assert.throws(
    () => boundMethod({} as Shareable, 'x'),
    (error: Error) => error instanceof TypeError,
  );
});

methods.run();
