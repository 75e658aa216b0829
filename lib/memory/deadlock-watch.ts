import { laneOf, NOBODY } from './life.js';
import type { Realm } from './realm.js';
import { STUBBORN, type WaitBoard } from './wait-board.js';

/** A thread in a cycle of threads that wait for each other. */
interface Member {
  readonly lane: number;
  readonly life: number;
  readonly turn: number;
  readonly looks: number;
  readonly holder: number;
  readonly since: number;
  readonly patience: number;
}

/** One link of a cycle, for the message. */
export interface CycleLink {
  readonly threadId: number;
  readonly waitsFor: string;
}

const LOOKS_IN_BETWEEN = 2;

/**
 * Finds cycles of blocked threads, each of which waits for something that the next one holds.
 *
 * A thread publishes whom it waits for after each look (see wait-board.ts), which may be out of date: whoever let go has
 * rung one waiter, not all. So a cycle that was seen is only suspected. It is certain once every member has, in the same
 * wait, looked anew from start to end and found the same holder: since all of them did nothing but wait meanwhile, what
 * each looked at is still so.
 *
 * 1. Walk from holder to holder until this thread comes again; note each one's wait (TURN).
 * 2. Walk again: same waits? Note each one's LOOKS, and ring everybody, so that they look.
 * 3. Later: same waits and holders, and everybody's LOOKS has moved by two, so that one look began after step 2: certain.
 *
 * One of the threads gives up: one whose wait would end by itself if there is any, since the others go on then all the same;
 * of several, the one that began to wait last, by its SINCE. All members come to the same answer. A wait that cannot be
 * given up is spared; if all are of that kind, nobody hears of it.
 */
export class DeadlockWatch {
  readonly #realm: Realm;
  readonly #board: WaitBoard;
  readonly #life: number;
  #suspected: readonly Member[] = [];

  constructor(realm: Realm, board: WaitBoard, life: number) {
    this.#realm = realm;
    this.#board = board;
    this.#life = life;
  }

  /** One look around, by a thread that has been blocked for a while. The cycle, if there is one for certain and this thread is to give up. */
  check(): readonly CycleLink[] | undefined {
    if (this.#suspected.length === 0) {
      const first = this.#walk();
      this.#suspected = first.length === 0 ? first : this.#confirmed(first, 0);
    } else if (this.#confirmed(this.#suspected, 0).length === 0) {
      this.#suspected = [];
      return undefined;
    }
    if (this.#suspected.length === 0) return undefined;
    if (this.#confirmed(this.#suspected, LOOKS_IN_BETWEEN).length > 0) return this.#isVictim() ? this.#links() : undefined;
    for (const { lane, life } of this.#suspected) if (life !== this.#life) this.#realm.ring(lane);
    return undefined;
  }

  /** Another wait begins. */
  reset(): void {
    this.#suspected = [];
  }

  /** The threads from this one along their holders back to this one; none when the way does not lead back. */
  #walk(): readonly Member[] {
    const members: Member[] = [];
    let life = this.#life;
    do {
      const member = this.#member(life);
      if (member === undefined || members.some(({ lane }) => lane === member.lane)) return [];
      members.push(member);
      life = member.holder;
    } while (life !== this.#life);
    return members;
  }

  /** The same threads as they are now, if they still wait as they did and have looked so many times since. */
  #confirmed(members: readonly Member[], looks: number): readonly Member[] {
    const now: Member[] = [];
    for (const before of members) {
      const member = this.#member(before.life);
      if (member === undefined || member.turn !== before.turn || member.holder !== before.holder) return [];
      if (((member.looks - before.looks) | 0) < looks) return [];
      now.push(member);
    }
    return now;
  }

  #member(life: number): Member | undefined {
    if (life === NOBODY || !this.#realm.isAlive(life)) return undefined;
    const lane = laneOf(life);
    const blocked = this.#board.blocked(lane);
    return blocked === undefined || !this.#realm.isAlive(life) ? undefined : { lane, life, ...blocked };
  }

  #isVictim(): boolean {
    const [me, ...others] = this.#suspected as [Member, ...Member[]]; // it begins with this thread
    const isSpared = (other: Member): boolean => (other.patience - me.patience || (other.since - me.since) | 0 || other.lane - me.lane) < 0;
    return me.patience !== STUBBORN && others.every(isSpared);
  }

  #links(): readonly CycleLink[] {
    return this.#suspected.map(({ lane, life }) => ({
      threadId: this.#realm.threadIdOf(life) ?? -1,
      waitsFor: this.#board.labelOf(lane),
    }));
  }
}
