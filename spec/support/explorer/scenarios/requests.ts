import { FairLock } from '../../../../lib/sync/fair-lock.js';
import { lockWords } from '../../../../lib/sync/line-lock.js';
import { LockRequest, RequestDesk } from '../../../../lib/sync/request-desk.js';
import type { Operation } from '../operation.js';
import type { Scenario, View } from '../scenario.js';
import type { Thread } from '../thread.js';
import { type Inhabitant, STRUCTURE, World, type WorldOptions } from './world.js';

/** What a thread does, in order; what it is granted it holds for a step, in a turn of its own, and gives back. */
export type RequestAction =
  | { readonly do: 'exclusive' | 'shared' | 'now' | 'steal'; readonly name?: string; readonly inside?: Inside }
  /** A request that may be withdrawn while the loop is idle. */
  | { readonly do: 'mortal'; readonly name?: string }
  /** Takes a mutex, blocking, and gives it back. */
  | { readonly do: 'block' }
  /** Takes the mutex, blocking, and keeps it. */
  | { readonly do: 'lock' }
  /** Gives back the mutex, which it has. */
  | { readonly do: 'unlock' }
  /** A thread without requests is declared dead: only the count of deaths and the rings matter here. */
  | { readonly do: 'a stranger dies' }
  /** Gives back the mutex, which it has from the start, when its last request has been served. */
  | { readonly do: 'unlock at the end' };

/** What is done with a lock held: takes the mutex, blocking, and keeps it; gives it back; or stays inside for ever, unless robbed. */
type Inside = 'lock' | 'unlock' | 'stay';

export interface RequestsOptions extends WorldOptions {
  readonly actions: readonly (readonly RequestAction[])[];
  /** Room for so many requests. */
  readonly capacity: number;
  readonly buckets?: number;
  /** Where the count of turns begins. */
  readonly turnsFrom?: number;
  /** The thread that has the mutex from the start. */
  readonly holder?: number;
}

const DEATHS = 2;
const TURNS = 1;
const LOCK = 2;
const PER_LANE = 3;
const BLOCK = 32;
const MUTEX: number = STRUCTURE + 5000;
/** The words of a block that threads are stopped at when they write them: NEXT and STATE. */
const STOPS = [0, 2];
/** The flag of a thread, for each name: how it holds the lock. */
const NAMES = ['a', 'b'];
const EXCLUSIVE = 1;
const SHARED = 2;
const BITS_PER_NAME = 2;
/** And in which place of the table. */
const PLACE_SHIFT = 8;
const BITS_PER_PLACE = 4;
const STOLEN = 4;

/** Threads that request locks by name: no two hold what excludes each other, nobody sleeps while it could go on, no block is lost. */
export function requestsWorld(options: RequestsOptions): Scenario {
  const world = new World(options);
  const { layout } = world;
  const { lanes } = options;
  const aside = LOCK + lockWords(lanes);
  const heads = aside + 2 * lanes;
  const base = heads + (options.buckets ?? 1);
  ['SWEPT', 'TURNS', 'LOCK', 'NEXT'].forEach((name, i) => layout.name(STRUCTURE + i, name));
  for (let lane = 0; lane < lanes; lane++) {
    ['BEARER', 'HEAD', 'COUNT'].forEach((name, i) => layout.name(STRUCTURE + LOCK + 2 + PER_LANE * lane + i, `LOCK.${name}${lane}`));
    layout.name(STRUCTURE + aside + lane, `ASIDE${lane}`);
    layout.name(STRUCTURE + aside + lanes + lane, `NEWS${lane}`);
  }
  layout.name(STRUCTURE + heads, 'FIRST');
  layout.name(STRUCTURE + base, 'FREE');
  layout.name(STRUCTURE + base + 1, 'USED');
  for (let block = 0; block < options.capacity; block++) {
    layout.name(STRUCTURE + base + 2 + block * BLOCK, `NEXT OF ${block + 1}`);
    layout.name(STRUCTURE + base + 4 + block * BLOCK, `STATE OF ${block + 1}`);
  }
  if (options.turnsFrom !== undefined) layout.setInitial(STRUCTURE + TURNS, options.turnsFrom);
  if (options.holder !== undefined) layout.setInitial(MUTEX, ((1 << 10) | options.holder) << 4);
  const size = { words: base + 2 + options.capacity * BLOCK, buckets: options.buckets ?? 1 };
  const threads = world.inhabitants((thread, inhabitant, index) => {
    const client = new Client(thread, inhabitant, size);
    options.actions[index]?.forEach((action, i) => client.act(action, i));
    client.finish();
  });
  return {
    layout,
    threads,
    isPrivate: operation => isPrivate(operation, { aside, heads, base, lanes }),
    invariant: view => exclusion(view, STRUCTURE + base + 2),
    final: (view, asleep) => isStuck(view, asleep, options.actions, STRUCTURE + base + 2),
    show: (index, value) => world.show(index, value),
  };
}

/** What is read under the lock alone is read with the step before. Of what is written, only the links and states count when a thread dies. */
function isPrivate({ kind, index }: Operation, { heads, base }: Record<'aside' | 'heads' | 'base' | 'lanes', number>): boolean {
  const word = index - STRUCTURE;
  if (word < 0 || index >= MUTEX || (word > 0 && word < heads)) return false;
  if (kind === 'load') return true;
  return word >= base + 2 && !STOPS.includes((word - base - 2) % BLOCK);
}

/** Who has been robbed does not know it yet, and goes on: that is what stealing is. */
function exclusion(view: View, blocks: number): string | undefined {
  for (const [i, name] of NAMES.entries()) {
    const holders: number[] = [];
    let exclusive = 0;
    for (let thread = 0; thread < view.threads; thread++) {
      const mode = (view.flag(thread) >> (BITS_PER_NAME * i)) & 3;
      const place = (view.flag(thread) >> (PLACE_SHIFT + BITS_PER_PLACE * i)) & 15;
      if (!view.isAlive(thread) || mode === 0 || (view.read(blocks + (place - 1) * BLOCK + 2) & STOLEN) !== 0) continue;
      holders.push(thread);
      if (mode === EXCLUSIVE) exclusive++;
    }
    if (exclusive > 0 && holders.length > 1) return `threads ${holders.join(' and ')} hold '${name}' at the same time`;
  }
  return undefined;
}

/** Nobody may sleep in the end, but whoever stays inside, and those that it is in the way of. */
function isStuck(view: View, asleep: readonly number[], actions: RequestsOptions['actions'], blocks: number): string | undefined {
  for (const thread of asleep) {
    if (!actions[thread]?.some(action => 'inside' in action && action.inside === 'stay') || (view.flag(thread) & EXCLUSIVE) === 0) continue;
    const place = (view.flag(thread) >> PLACE_SHIFT) & 15;
    return (view.read(blocks + (place - 1) * BLOCK + 2) & STOLEN) === 0 ? undefined : `thread ${thread} was robbed and does not know`;
  }
  return asleep.length === 0 ? undefined : `asleep for ever: ${asleep.map(thread => `thread ${thread}`).join()}`;
}

class Client {
  readonly #thread: Thread;
  readonly #inhabitant: Inhabitant;
  readonly #desk: RequestDesk;
  readonly #mutex: FairLock;
  #waiting = 0;
  #unlocksAtTheEnd = false;

  constructor(thread: Thread, inhabitant: Inhabitant, size: { readonly words: number; readonly buckets: number }) {
    this.#thread = thread;
    this.#inhabitant = inhabitant;
    this.#desk = new RequestDesk(inhabitant.words(STRUCTURE), inhabitant.lane, size);
    this.#mutex = new FairLock(inhabitant.words(MUTEX), 0, inhabitant.lane);
    // A thread that waits for LOCK is in the middle of something: no place to forget what has been.
    thread.isLoopHead = () => false;
    const { describe } = thread;
    thread.describe = () => `${describe()} ${this.#desk.state} ${this.#waiting}`;
  }

  act(action: RequestAction, i: number): void {
    this.#thread.note(`action ${i}`);
    if (action.do === 'unlock at the end') this.#unlocksAtTheEnd = true;
    else if (action.do === 'block') {
      this.#mutex.acquireSync(Infinity);
      this.#mutex.release();
    } else if (action.do === 'lock') this.#mutex.acquireSync(Infinity);
    else if (action.do === 'unlock') this.#mutex.release();
    else if (action.do === 'a stranger dies') this.#strangerDies();
    else this.#request(action, action.name ?? 'a', i);
    this.#inhabitant.loop.runJobs();
  }

  finish(): void {
    this.#inhabitant.loop.run(() => this.#waiting === 0);
    if (this.#unlocksAtTheEnd) this.#mutex.release();
  }

  #strangerDies(): void {
    const { realm } = this.#inhabitant.lane;
    realm.words.add(DEATHS, 1);
    realm.ringAll();
  }

  #request(action: Extract<RequestAction, { readonly name?: string }>, name: string, i: number): void {
    const { loop } = this.#inhabitant;
    const how = action.do;
    const inside = action.do === 'mortal' ? undefined : action.inside;
    let wasStolen = false;
    let stays = false;
    const shift = BITS_PER_NAME * NAMES.indexOf(name);
    const placeShift = PLACE_SHIFT + BITS_PER_PLACE * NAMES.indexOf(name);
    const flow = loop.flow(`flow ${i}`, () => {
      loop.mayNotHappen(1 + i);
      if (!wasStolen) this.#thread.flag |= ((how === 'shared' ? SHARED : EXCLUSIVE) << shift) | (request.place << placeShift);
      if (inside === 'stay' && !wasStolen) {
        stays = true;
        return;
      }
      if (inside === 'lock') this.#mutex.acquireSync(Infinity);
      if (inside === 'unlock') this.#mutex.release();
      this.#inhabitant.words(STRUCTURE).load(TURNS); // the critical section: one step at least
      this.#thread.flag &= ~((3 << shift) | (15 << placeShift));
      this.#desk.release(request);
      this.#waiting--;
    });
    const request = new LockRequest(name, how === 'shared', {
      granted: () => flow.waiter.serve(0),
      stolen: () => {
        wasStolen = true;
        this.#thread.flag &= ~((3 << shift) | (15 << placeShift));
        this.#thread.note(`${i} stolen`);
        if (stays) this.#waiting--;
      },
    });
    this.#waiting++;
    if (!this.#ask(how, request)) this.#thread.fail('a block was lost');
    if (how === 'now' && flow.grant === undefined) this.#waiting--;
    if (how !== 'mortal' || flow.grant !== undefined) return;
    loop.mayHappen(1 + i, () => {
      if (this.#desk.withdraw(request)) this.#waiting--;
    });
  }

  #ask(how: string, request: LockRequest): boolean {
    if (how === 'steal') return this.#desk.steal(request);
    return how === 'now' ? this.#desk.requestNow(request) : this.#desk.request(request);
  }
}
