import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isLinearizable, type PastCall } from '../../reference/linearizable.js';
import { queue, type QueueCall } from '../../reference/queue.js';
import { Explorer } from './explorer.js';
import { Linearizability, NOT_LINEARIZABLE } from './linearizability.js';
import { Random } from './random.js';
import type { Scenario } from './scenario.js';
import { CallHistory } from './scenarios/call-history.js';
import { small } from './scenarios/small.js';

const test = suite('linearizability');

const THREADS = 3;
const EVENTS = 10;
const HISTORIES = 2000;
const model = queue(2);

type Event = { readonly thread: number } & ({ readonly call: QueueCall } | { readonly answer: number });

/** Calls and answers as they come, most of the answers plausible. */
function randomEvents(random: Random): Event[] {
  const events: Event[] = [];
  const going: (QueueCall | undefined)[] = Array.from({ length: THREADS }, () => undefined);
  for (let i = 0; i < EVENTS; i++) {
    const thread = random.below(THREADS);
    const call = going[thread];
    if (call === undefined) {
      const next: QueueCall = random.oneIn(2) ? { do: 'pop' } : { do: 'push', item: random.below(3) };
      events.push({ thread, call: next });
      going[thread] = next;
    } else {
      events.push({ thread, answer: call.do === 'push' ? (random.oneIn(4) ? 0 : 1) : random.below(4) - 1 });
      going[thread] = undefined;
    }
  }
  return events;
}

/** What the automaton says, event by event. */
function isWatchedWell(events: readonly Event[]): boolean {
  const monitor = new Linearizability(model, THREADS);
  const end = events.reduce(
    (id, event) => ('call' in event ? monitor.start(id, event.thread, event.call) : monitor.end(id, event.thread, event.answer)),
    monitor.initial,
  );
  return end !== NOT_LINEARIZABLE;
}

/** The same events as calls with a start and an end. */
function historyOf(events: readonly Event[]): PastCall<QueueCall>[] {
  return events.flatMap((event, start) => {
    if (!('call' in event)) return [];
    const end = events.findIndex((other, i) => i > start && other.thread === event.thread);
    const last = events[end];
    return [
      {
        thread: event.thread,
        call: event.call,
        start,
        end: end < 0 ? undefined : end,
        answer: last !== undefined && 'answer' in last ? last.answer : undefined,
      },
    ];
  });
}

test('the automaton says the same as trying every order', () => {
  const random = new Random(7);
  let explained = 0;
  for (let i = 0; i < HISTORIES; i++) {
    const events = randomEvents(random);
    const expected = isLinearizable(model, historyOf(events));
    assert.is(isWatchedWell(events), expected, JSON.stringify(events));
    if (expected) explained++;
  }
  assert.ok(explained > HISTORIES / 20 && explained < HISTORIES / 2, `${explained} of ${HISTORIES} histories can be explained`);
});

test('the call of a killed thread may have had an effect, but has none later', () => {
  const monitor = new Linearizability(model, 2);
  const killed = monitor.kill(monitor.start(monitor.initial, 0, { do: 'push', item: 5 }), 0);
  const popped = (answer: number, from = killed): number => monitor.end(monitor.start(from, 1, { do: 'pop' }), 1, answer);
  assert.is.not(popped(5), NOT_LINEARIZABLE);
  assert.is.not(popped(-1), NOT_LINEARIZABLE);
  assert.is(popped(5, popped(-1)), NOT_LINEARIZABLE);
});

const COUNT = 0;

/** Two threads that count; `add` answers what it has made of the number. */
function counters(add: 'in one step' | 'in two steps'): Scenario {
  const holder: { history?: CallHistory<'add'> } = {};
  const scenario = small({
    words: [['COUNT', 0]],
    threads: [0, 1].map(() => (words, thread) => {
      holder.history?.call(thread, 'add', () => {
        if (add === 'in one step') return words.add(COUNT, 1) + 1;
        const count = words.load(COUNT) + 1;
        words.store(COUNT, count);
        return count;
      });
    }),
  });
  holder.history = new CallHistory(scenario.layout, 2, {
    initial: '0',
    call: state => [{ state: String(Number(state) + 1), answer: Number(state) + 1 }],
  });
  return holder.history.watch(scenario);
}

test('exploring finds that two counts in two steps are one', () => {
  assert.match(new Explorer(counters('in two steps'), {}).explore().failure?.message ?? '', 'no order of the calls explains');
  assert.is(new Explorer(counters('in one step'), {}).explore().failure, undefined);
});

const GATE = 0;

/** A thread that waits for a gate that nobody opens. */
function waiter(hasToWait: boolean): Scenario {
  const holder: { history?: CallHistory<'enter'> } = {};
  const scenario = small({
    words: [['GATE', 0]],
    threads: [
      (words, thread) => {
        holder.history?.call(thread, 'enter', () => {
          while (words.load(GATE) === 0) words.wait(GATE, 0, Infinity);
          return 1;
        });
      },
    ],
  });
  holder.history = new CallHistory(scenario.layout, 1, { initial: '', call: () => (hasToWait ? [] : [{ state: '', answer: 1 }]) });
  return holder.history.watch(scenario);
}

test('who sleeps for ever is right if the model says that its call has to wait', () => {
  assert.is(new Explorer(waiter(true), {}).explore().failure, undefined);
  assert.match(new Explorer(waiter(false), {}).explore().failure?.message ?? '', 'somebody could go on');
});

test.run();
