import * as fc from 'fast-check';
import { Realm, realmWords } from '../../../lib/memory/realm.js';
import { type Commons, type Message, Rendezvous } from '../../../lib/memory/rendezvous.js';
import { SharedWords } from '../../../lib/memory/words.js';
import { Random } from '../explorer/random.js';

/** What a thread does next; the answer comes from the world. */
type Operation =
  | { readonly does: 'enter' | 'leave' | 'next' | 'listen'; readonly place: string }
  | { readonly does: 'say'; readonly place: string; readonly message: Message }
  | { readonly does: 'now' | 'pause' | 'make' | 'hear' };

/** Unwinds a thread at its first operation that has no answer yet: it runs from its start again and again. */
const SUSPEND: unique symbol = Symbol('suspend') as never;

/** How far time moves when nobody can do anything: less than all limits, between them, more than the longest. */
const LEAPS: readonly [number, ...number[]] = [5, 30, 3000];
const MOST_STEPS = 5000;

/**
 * Threads that come at any time, one of which may die anywhere, and a clock that moves when all the others wait: those that live have the
 * same realm, and nobody warns of two.
 */
export function rendezvousProperty(): fc.IPropertyWithHooks<[number, number, boolean]> {
  return fc.property(fc.nat(), fc.integer({ min: 2, max: 4 }), fc.boolean(), (seed, threads, mayDie) => {
    new Hotel(threads, new Random(seed), mayDie).run();
  });
}

/** One thread, from its start to where it answers others for ever. */
class Guest {
  readonly id: number;
  readonly #answers: unknown[] = [];
  #position = 0;
  pending: Operation | undefined;
  commons: Commons | undefined;
  warning: string | undefined;
  /** What it has not heard yet, by place. */
  readonly inbox: Map<string, Message[]> = new Map();
  /** Where it listens from its event loop; where it has left, but is still known until its event loop turns. */
  readonly listens: Set<string> = new Set();
  readonly left: Set<string> = new Set();
  isDead = false;

  constructor(id: number) {
    this.id = id;
    this.#replay();
  }

  answer(value: unknown): void {
    this.#answers.push(value);
    this.#replay();
  }

  #replay(): void {
    this.#position = 0;
    this.pending = undefined;
    try {
      this.#live();
    } catch (reason) {
      if (reason !== SUSPEND) throw reason;
    }
  }

  #live(): void {
    let heard: (message: Message) => void = () => undefined;
    const rendezvous = new Rendezvous({
      threadId: this.id,
      enter: place => {
        this.#perform({ does: 'enter', place });
        return {
          isCertain: true,
          say: message => this.#perform({ does: 'say', place, message }) as boolean,
          next: () => this.#perform({ does: 'next', place }) as Message | undefined,
          listen: listener => {
            heard = listener;
            this.#perform({ does: 'listen', place });
          },
          leave: () => void this.#perform({ does: 'leave', place }),
        };
      },
      now: () => this.#perform({ does: 'now' }) as number,
      pause: () => void this.#perform({ does: 'pause' }),
      warn: how => (this.warning = how),
    });
    this.commons = rendezvous.findCommons(() => this.#perform({ does: 'make' }) as Commons);
    for (;;) heard(this.#perform({ does: 'hear' }) as Message);
  }

  #perform(operation: Operation): unknown {
    if (this.#position < this.#answers.length) return this.#answers[this.#position++];
    this.pending ??= operation;
    throw SUSPEND;
  }
}

/** The places, and who does what when. */
class Hotel {
  readonly #guests: readonly Guest[];
  readonly #random: Random;
  #mayDie: boolean;
  #clock = 0;
  #realms = 0;

  constructor(threads: number, random: Random, mayDie: boolean) {
    this.#random = random;
    this.#mayDie = mayDie;
    const ids = Array.from({ length: threads }, (_, i) => 1 + i);
    this.#guests = ids.map(id => new Guest(id)).sort(() => random.next() - 0.5);
  }

  run(): void {
    for (let steps = 0; this.#step(); steps++) if (steps > MOST_STEPS) throw new Error('it does not end');
    const living = this.#guests.filter(({ isDead }) => !isDead);
    const realms = new Set(living.map(({ commons }) => commons));
    if (realms.size > 1 || realms.has(undefined)) throw new Error(`${realms.size} realms for ${living.length} threads`);
    const warned = living.find(({ warning }) => warning !== undefined);
    if (warned !== undefined) throw new Error(`thread ${warned.id} warns: ${warned.warning}`);
  }

  /** False when all is quiet for ever. */
  #step(): boolean {
    const living = this.#guests.filter(({ isDead }) => !isDead);
    const able = living.filter(guest => this.#canRun(guest));
    const guest = able[this.#random.below(able.length)];
    if (guest === undefined) return this.#leap(living);
    if (this.#mayDie && this.#random.oneIn(40)) {
      this.#mayDie = false;
      guest.isDead = true;
    } else guest.answer(this.#perform(guest, guest.pending as Operation)); // it can run, so there is one
    return true;
  }

  /** Time moves for those who wait for it. */
  #leap(living: readonly Guest[]): boolean {
    const pausing = living.filter(({ pending }) => pending?.does === 'pause');
    if (pausing.length === 0) return false;
    this.#clock += this.#random.pick(LEAPS);
    for (const guest of pausing) guest.answer(undefined);
    return true;
  }

  #canRun({ pending, inbox, listens }: Guest): boolean {
    if (pending?.does === 'pause') return [...inbox.values()].some(messages => messages.length > 0);
    return pending?.does !== 'hear' || [...listens].some(place => (inbox.get(place)?.length ?? 0) > 0);
  }

  #perform(guest: Guest, operation: Operation): unknown {
    switch (operation.does) {
      case 'enter':
        if (!guest.inbox.has(operation.place)) guest.inbox.set(operation.place, []);
        return undefined;
      case 'leave':
        guest.left.add(operation.place);
        return undefined;
      case 'next':
        return guest.inbox.get(operation.place)?.shift();
      case 'listen':
        guest.listens.add(operation.place);
        return undefined;
      case 'say':
        return this.#say(guest, operation.place, operation.message);
      case 'now':
        return this.#clock;
      case 'pause':
        return undefined;
      case 'make':
        return this.#make();
      case 'hear':
        return this.#hear(guest);
    }
  }

  /** Whether anybody else is there. */
  #say(speaker: Guest, place: string, message: Message): boolean {
    const others = this.#guests.filter(guest => guest !== speaker && !guest.isDead && guest.inbox.has(place));
    for (const guest of others) guest.inbox.get(place)?.push(message);
    return others.length > 0;
  }

  /** A turn of the event loop. */
  #hear(guest: Guest): Message | undefined {
    for (const place of guest.left) guest.inbox.delete(place);
    guest.left.clear();
    for (const place of guest.listens) {
      const message = guest.inbox.get(place)?.shift();
      if (message !== undefined) return message;
    }
    return undefined;
  }

  #make(): Commons {
    const realm = new SharedArrayBuffer(realmWords(1) * Int32Array.BYTES_PER_ELEMENT);
    Realm.format(new SharedWords(realm), 1, ++this.#realms);
    return { realm };
  }
}
