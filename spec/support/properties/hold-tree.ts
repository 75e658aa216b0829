import * as fc from 'fast-check';
import { Hold, type HoldTree } from '../../../lib/sync/hold.js';

/** Somebody who has asked for a turn, or for the lock. */
interface Asker {
  readonly number: number;
  /** It wants its turn under that very hold. */
  readonly stays: boolean;
  state: 'waiting' | 'served' | 'gone';
}

/** A hold with what is known of it from outside. */
interface Level {
  readonly hold: Hold;
  readonly parent: Level | undefined;
  isReleased: boolean;
  /** Of a root: the lock has been let go of from there. */
  isSuspended: boolean;
  /** Who waits for a turn under it, in the order of asking. */
  queue: Asker[];
}

/** What is done next: the number says to what, among all that it can be done to. */
type Action = readonly [
  does: 'ask for the lock' | 'nest' | 'try to nest' | 'nest here' | 'leave' | 'release' | 'suspend' | 'notify',
  at: number,
];

const ACTIONS = [
  'ask for the lock',
  'nest',
  'nest',
  'try to nest',
  'nest here',
  'leave',
  'leave',
  'release',
  'release',
  'suspend',
  'notify',
] as const;

/**
 * Nested calls in one thread against what they have been promised: turns come one at a time and in the order of asking, nobody waits for
 * nothing, the lock is held exactly as long as somebody is inside, and in the end everybody has been served who has not left.
 */
export function holdProperty(): fc.IPropertyWithHooks<[Action[]]> {
  const action = fc.tuple(fc.constantFrom(...ACTIONS), fc.nat(1000));
  return fc.property(fc.array(action, { maxLength: 60, size: 'max' }), (actions: Action[]) => {
    const world = new HoldWorld();
    for (const [does, at] of actions) {
      world.act(does, at);
      world.examine();
    }
    world.finish();
  });
}

class HoldWorld {
  readonly #tree: HoldTree;
  readonly #levels: Level[] = [];
  readonly #askers: Asker[] = [];
  /** How each asker leaves. */
  readonly #leave: Map<Asker, () => void> = new Map();
  /** Who waits for the lock: new roots, and roots that want it back. */
  readonly #line: (Asker | Level)[] = [];
  /** How a root that waits for the lock goes on. */
  readonly #takers: Map<Asker, (turn: Hold) => void> = new Map();
  /** Turns that wait for a condition, and what was visible to the whole thread before. */
  readonly #asleep: Map<Level, Hold | undefined> = new Map();
  /** By their takers: who waits for a turn, and may have to move to the line of the lock; and who has. */
  readonly #moving: Map<(turn: Hold) => void, Asker> = new Map();
  readonly #moved: Set<Asker> = new Set();
  #isLocked = false;
  #depth = 0;
  #waiting = 0;

  constructor() {
    this.#tree = {
      lock: this,
      isOrphaned: false,
      threadHold: undefined,
      count: change => void (this.#depth += change),
      countWaiting: change => void (this.#waiting += change),
      release: () => {
        expect(this.#isLocked, 'the lock is released twice');
        this.#isLocked = false;
      },
      retaken: () => undefined,
      queue: take => this.#queueForLock(take),
      markConsistent: () => undefined,
    };
  }

  act(does: Action[0], at: number): void {
    if (does === 'ask for the lock') this.#ask(undefined, false);
    else if (does === 'leave') this.#withdraw(pick(this.#leavers(at % 4 === 0), at));
    else if (does === 'release')
      this.#release(
        pick(
          this.#levels.filter(level => !level.isReleased && !this.#asleep.has(level)),
          at,
        ),
      );
    else if (does === 'notify')
      this.#notify(
        pick(
          [...this.#asleep.keys()].filter(level => !this.#line.includes(level)),
          at,
        ),
      );
    else if (does === 'suspend') this.#suspend(this.#current().at(-1));
    else
      this.#nest(
        does,
        pick(
          this.#levels.filter(level => this.#isHeld(level)),
          at,
        ),
      );
    this.#serveLine();
  }

  /** Lets everything end. */
  finish(): void {
    for (let rounds = 0; this.#levels.some(level => !level.isReleased) || this.#line.length > 0; rounds++) {
      expect(rounds < 1000, 'it does not end');
      for (const level of this.#asleep.keys()) if (!this.#line.includes(level)) this.#line.push(level);
      this.#serveLine();
      this.#release(this.#levels.find(level => !level.isReleased && !this.#asleep.has(level)));
      this.#serveLine();
      this.examine();
    }
    expect(!this.#isLocked && this.#depth === 0 && this.#waiting === 0, `not at its end: ${this.#depth} held, ${this.#waiting} wait`);
    const lost = this.#askers.find(({ state }) => state === 'waiting');
    expect(lost === undefined, `asker ${lost?.number} was forgotten`);
  }

  /** What is true after every action. */
  examine(): void {
    const open = this.#levels.filter(level => !this.#isFinished(level) && !rootOf(level).isSuspended);
    for (const [i, one] of open.entries())
      for (const other of open.slice(i + 1))
        expect(one.hold.isWithin(other.hold) || other.hold.isWithin(one.hold), 'two turns at the same time');
    expect(this.#isLocked === open.length > 0, `the lock is ${this.#isLocked ? 'held for nobody' : 'free with somebody inside'}`);
    expect(this.#depth === open.filter(level => !level.isReleased).length, `${this.#depth} levels are counted`);
    expect(this.#waiting === this.#levels.reduce((sum, { queue }) => sum + queue.length, 0), `${this.#waiting} waiters are counted`);
    for (const level of this.#levels) {
      expect(level.hold.isHeld === this.#isHeld(level), 'isHeld is wrong');
      expect(level.hold.innermostHeld() === this.#innermostHeld(level), 'innermostHeld is wrong');
      expect(level.queue.length === 0 || this.#turnUnder(level) !== undefined, 'somebody waits for nothing');
    }
  }

  #ask(under: Level | undefined, stays: boolean): void {
    const asker: Asker = { number: this.#askers.length, stays, state: 'waiting' };
    this.#askers.push(asker);
    if (under === undefined) {
      this.#line.push(asker);
      this.#takers.set(asker, turn => this.#served(asker, turn, undefined));
      this.#leave.set(asker, () => this.#leaveLine(asker));
      return;
    }
    under.queue.push(asker);
    const take = (turn: Hold): void => this.#served(asker, turn, under);
    this.#moving.set(take, asker);
    if (stays) under.hold.nestHere(take);
    else this.#leave.set(asker, under.hold.nest(take));
  }

  #nest(does: Action[0], level: Level | undefined): void {
    if (level === undefined) return;
    if (does !== 'try to nest') return this.#ask(level, does === 'nest here');
    const mayNest = this.#turnUnder(level) === undefined;
    const turn = level.hold.tryNest();
    expect((turn !== undefined) === mayNest, mayNest ? 'a turn that is free was refused' : 'two turns under one hold');
    if (turn !== undefined) this.#add(turn, level);
  }

  #served(asker: Asker, turn: Hold, under: Level | undefined): void {
    expect(asker.state === 'waiting', `asker ${asker.number} is served and was ${asker.state}`);
    asker.state = 'served';
    const parent = this.#moved.has(asker) ? undefined : under;
    expect(parent === undefined || parent.queue.shift() === asker, `asker ${asker.number} overtakes another one`);
    this.#add(turn, parent);
  }

  #queueForLock(take: (turn: Hold) => void): () => void {
    const asker = this.#moving.get(take);
    if (asker === undefined) throw new Error('a stranger gets in line');
    const level = this.#levels.find(({ queue }) => queue.includes(asker));
    expect(level?.queue.find(({ stays }) => !stays) === asker, 'not the first is moved to the line of the lock');
    level?.queue.splice(level.queue.indexOf(asker), 1);
    this.#moved.add(asker);
    this.#line.push(asker);
    this.#takers.set(asker, take);
    return () => this.#leaveLine(asker);
  }

  /** Who can leave, with those that have been served or not. */
  #leavers(all: boolean): Asker[] {
    return [...this.#leave.keys()].filter(({ state }) => all || state === 'waiting');
  }

  #leaveLine(asker: Asker): void {
    if (this.#line.includes(asker)) this.#line.splice(this.#line.indexOf(asker), 1);
  }

  #withdraw(asker: Asker | undefined): void {
    if (asker === undefined) return;
    this.#leave.get(asker)?.();
    this.#leave.delete(asker);
    if (asker.state === 'served') return; // then it does nothing
    asker.state = 'gone';
    for (const { queue } of this.#levels) if (queue.includes(asker)) queue.splice(queue.indexOf(asker), 1);
  }

  #release(level: Level | undefined): void {
    if (level === undefined) return;
    level.isReleased = true;
    expect(level.hold.release(), 'a hold cannot be given up');
    expect(!level.hold.release(), 'a hold is given up twice');
  }

  #suspend(level: Level | undefined): void {
    if (level === undefined || level.isReleased) return;
    this.#asleep.set(level, this.#tree.threadHold);
    rootOf(level).isSuspended = true;
    level.hold.suspend();
    expect(this.#tree.threadHold === undefined, 'the whole thread still sees a hold that was let go of');
    for (let at: Level | undefined = level; at !== undefined; at = at.parent)
      expect(
        at.queue.every(({ stays }) => stays),
        'somebody waits in a lock that was let go of',
      );
  }

  #notify(level: Level | undefined): void {
    if (level !== undefined) this.#line.push(level);
  }

  #serveLine(): void {
    while (!this.#isLocked) {
      const next = this.#line.shift();
      if (next === undefined) return;
      this.#isLocked = true;
      if ('hold' in next) this.#resume(next);
      else this.#takers.get(next)?.(new Hold(this.#tree));
    }
  }

  #resume(level: Level): void {
    rootOf(level).isSuspended = false;
    this.#tree.threadHold = undefined;
    level.hold.resume(false);
    expect(this.#tree.threadHold === this.#asleep.get(level), 'what is visible to the thread is another hold now');
    this.#asleep.delete(level);
  }

  #add(hold: Hold, parent: Level | undefined): void {
    const level: Level = { hold, parent, isReleased: false, isSuspended: false, queue: [] };
    this.#levels.push(level);
    if (this.#levels.length % 3 === 0) this.#tree.threadHold = hold;
  }

  /** The levels that are open now, from the root to the innermost. */
  #current(): Level[] {
    return this.#levels.filter(level => !this.#isFinished(level) && !rootOf(level).isSuspended);
  }

  #turnUnder(level: Level): Level | undefined {
    return this.#levels.find(other => other.parent === level && !this.#isFinished(other));
  }

  #isFinished(level: Level): boolean {
    return level.isReleased && this.#turnUnder(level) === undefined;
  }

  #isHeld(level: Level): boolean {
    return !level.isReleased && !rootOf(level).isSuspended;
  }

  #innermostHeld(level: Level | undefined): Hold | undefined {
    if (level === undefined || rootOf(level).isSuspended) return undefined;
    return level.isReleased ? this.#innermostHeld(level.parent) : level.hold;
  }
}

function rootOf(level: Level): Level {
  return level.parent === undefined ? level : rootOf(level.parent);
}

function pick<T>(from: readonly T[], at: number): T | undefined {
  return from[at % Math.max(1, from.length)];
}

function expect(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}
