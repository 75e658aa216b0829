import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Lockable, locked } from '../../lib/index.js';
import { rejection } from '../support/rejection.js';

const decorator = suite('@locked');
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

class Counter extends Lockable {
  inside = 0;
  most = 0;
  log: string[] = [];

  @locked
  async enter(name: string): Promise<string> {
    this.most = Math.max(this.most, ++this.inside);
    this.log.push(`${name} in`);
    await turn();
    this.log.push(`${name} out`);
    this.inside--;
    return name;
  }

  @locked
  async enterTwice(name: string): Promise<void> {
    await Promise.all([this.enter(`${name}1`), this.enter(`${name}2`)]);
  }

  @locked
  async fail(): Promise<never> {
    await turn();
    throw new Error('rejected');
  }

  @locked
  failNow(): never {
    throw new Error('thrown');
  }

  @locked
  now(value: number): number {
    return value + this.mutex.depth;
  }

  @locked
  later(): Promise<number> {
    return turn().then(() => this.mutex.depth);
  }

  @locked
  async slow(_options: { timeout?: number; signal?: AbortSignal } = {}): Promise<number> {
    await turn();
    return _options.timeout ?? -1;
  }
}

decorator('methods of one object never overlap', async () => {
  const counter = new Counter();
  assert.equal(await Promise.all(['a', 'b', 'c'].map(name => counter.enter(name))), ['a', 'b', 'c']);
  assert.is(counter.most, 1);
  assert.equal(counter.log, ['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
});

decorator('a locked method may call others, and two that it starts side by side take turns', async () => {
  const counter = new Counter();
  await Promise.all([counter.enterTwice('x'), counter.enterTwice('y')]);
  assert.is(counter.most, 1);
  assert.equal(counter.log, ['x1 in', 'x1 out', 'x2 in', 'x2 out', 'y1 in', 'y1 out', 'y2 in', 'y2 out']);
});

decorator('the lock is given back on return, on throw and on rejection', async () => {
  const counter = new Counter();
  assert.is(counter.now(1), 2);
  assert.is(counter.mutex.locked, false);
  assert.throws(() => counter.failNow(), 'thrown');
  assert.is(counter.mutex.locked, false);
  assert.is((await rejection(counter.fail())).message, 'rejected');
  assert.is(counter.mutex.locked, false);
  assert.is(await counter.later(), 1, 'a promise is waited for, whoever made it');
  assert.is(counter.mutex.locked, false);
});

decorator('a method that is not async throws DeadlockError while another flow has the lock', async () => {
  const counter = new Counter();
  const flow = counter.enter('a');
  assert.throws(
    () => counter.now(1),
    (error: { code?: string }) => error.code === 'DEADLOCK',
  );
  await flow;
});

decorator('waiting for the lock obeys the timeout and signal of the call', async () => {
  const counter = new Counter();
  await counter.mutex.run(async () => undefined);
  let letGo = (): void => undefined;
  const held = counter.mutex.run(() => new Promise<void>(resolve => (letGo = resolve)));
  assert.is((await rejection(counter.slow({ timeout: 3 }))).code, 'TIMEOUT');
  assert.is(await rejection(counter.slow({ signal: AbortSignal.abort('no') })), 'no');
  const waited = counter.slow({ timeout: 10_000 });
  setTimeout(letGo, 10); // it used to be let go after 30 ms in any case, which is no wait at all on a busy machine
  const left = await waited;
  assert.ok(left < 10_000 && left > 0, 'the method gets the time that is left');
  await held;
});

decorator('acquire and release hold the lock over several calls of one flow', async () => {
  const counter = new Counter();
  const other = (async () => {
    await turn();
    await counter.enter('other');
  })();
  await counter.acquire();
  await counter.enter('a');
  await turn();
  await counter.enter('b');
  counter.release();
  await other;
  assert.equal(counter.log, ['a in', 'a out', 'b in', 'b out', 'other in', 'other out']);
  assert.throws(
    () => counter.release(),
    (error: { code?: string }) => error.code === 'NOT_OWNER',
  );
  assert.is(counter.tryAcquire(), true);
  counter.release();
});

decorator.run();
