import { threadId } from 'node:worker_threads';
import { MeetingPlace } from './meeting-place.js';
import { Realm } from './realm.js';
import { SharedWords } from './words.js';

/**
 * How threads find each other's realm when none of them got it from its parent: two workers of a main thread that has not
 * loaded partyline (yet), or that main thread itself when it loads partyline last.
 *
 *   the hall   everybody who has such a realm and answers for it; whoever is about to make one
 *   the lobby  those who have just come, until they have a realm
 *
 *   in the lobby  nobody is there        -> ask in the hall
 *                 others have just come  -> the one with the lowest thread id asks in the hall, the others wait for what it finds
 *   in the hall   nobody is there        -> make the realm
 *                 somebody is there      -> wait for the answer. Those who asked in the very same instant have only seen each
 *                                           other: after a long wait the one with the lowest thread id makes the realm
 *
 * It is certain, and costs about half a millisecond, when nobody else is there. Who has a realm answers from its event loop, or
 * while it is blocked in a lock of ours. So the limit is a realm of which every thread computes, without a turn of its event
 * loop, for longer than LONG_MS: then there are two realms. Locks that travel as handles work all the same; only a name could
 * mean two different locks. That is detected, now or as soon as the others can listen, and reported by a process warning.
 */
const VERSION = 1;
const LOBBY = `partyline.lobby.${VERSION}`;
const HALL = `partyline.hall.${VERSION}`;

/** What is waited for others that come at the same time, and for anybody where it cannot be told whether somebody is there. */
const SHORT_MS = 10;
/** What is waited for an answer when somebody is there for certain. */
const LONG_MS = 2_000;
const POLL_MS = 0.5;

/** What all threads of a process have in common. */
export interface Commons {
  readonly realm: SharedArrayBuffer;
}

export type Message =
  | { readonly says: 'who has a realm?'; readonly threadId: number }
  | { readonly says: 'I have come as well'; readonly threadId: number }
  | { readonly says: 'this is it'; readonly commons: Commons };

/** What came of waiting. */
interface Heard {
  readonly commons: Commons | undefined;
  /** The lowest thread id of the others that look for a realm, Infinity when there are none. */
  readonly lowest: number;
}

/** What finding each other needs of a thread. */
export interface RendezvousHost {
  readonly threadId: number;
  enter(place: string): Pick<MeetingPlace<Message>, keyof MeetingPlace<Message>>;
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Stands still for a moment. */
  pause(ms: number): void;
  warn(how: string): void;
}

type Place = ReturnType<RendezvousHost['enter']>;

/** One thread on its way to what all have in common, and there. */
export class Rendezvous {
  readonly #host: RendezvousHost;
  /** The realm that this thread answers for, and where. */
  #answered: { readonly hall: Place; readonly commons: Commons } | undefined;

  constructor(host: RendezvousHost) {
    this.#host = host;
  }

  /** See the function of this name. */
  findCommons<C extends Commons>(make: () => C): C {
    const lobby = this.#host.enter(LOBBY);
    let commons = this.#waitInLobby(lobby) as C | undefined; // whoever answers has been given, or has made, the same
    if (commons === undefined) {
      const hall = this.#host.enter(HALL);
      commons = (this.#askInHall(hall, lobby) as C | undefined) ?? make();
      this.#answerIn(hall, commons);
      // Both are told: those who wait for this thread, and those who may have made another realm meanwhile.
      for (const place of [lobby, hall]) place.say({ says: 'this is it', commons });
    } else this.answerFor(commons);
    lobby.leave();
    return commons;
  }

  /** Answers others from now on. */
  answerFor(commons: Commons): void {
    this.#answerIn(this.#host.enter(HALL), commons);
  }

  /** Answers those who have asked: for a thread that is blocked, and whose event loop cannot. */
  answerWhileBlocked(): void {
    if (this.#answered === undefined) return;
    const { hall } = this.#answered;
    for (let message = hall.next(); message !== undefined; message = hall.next()) this.#answer(message);
  }

  #waitInLobby(lobby: Place): Commons | undefined {
    const isAlone = !lobby.say({ says: 'who has a realm?', threadId: this.#host.threadId });
    if (isAlone || !lobby.isCertain) return undefined;
    const { commons, lowest } = this.#hear([lobby], SHORT_MS);
    if (commons !== undefined || lowest > this.#host.threadId) return commons;
    return this.#hear([lobby], 4 * SHORT_MS).commons; // after that, the other one may have died on its way
  }

  #askInHall(hall: Place, lobby: Place): Commons | undefined {
    if (!hall.say({ says: 'who has a realm?', threadId: this.#host.threadId })) return undefined;
    const places = [hall, lobby];
    if (!hall.isCertain) return this.#hear(places, SHORT_MS).commons;
    const first = this.#hear(places, LONG_MS);
    if (first.commons !== undefined) return first.commons;
    // Two that asked in the same instant have seen each other, and perhaps nobody else was there.
    const second = first.lowest < this.#host.threadId ? this.#hear(places, LONG_MS) : first;
    if (second.commons === undefined && first.lowest === Infinity && this.#isAnybodyStillIn(hall))
      this.#host.warn(`other threads did not answer for ${LONG_MS} ms, so this one has a realm of its own`);
    return second.commons;
  }

  /** Who was there when it was asked may have died on its way. */
  #isAnybodyStillIn(hall: Place): boolean {
    return hall.say({ says: 'I have come as well', threadId: this.#host.threadId });
  }

  /** Listens until a realm is named or the time is up, and says in each place that this thread is there. */
  #hear(places: readonly Place[], timeoutMs: number): Heard {
    const deadlineMs = this.#host.now() + timeoutMs;
    let lowest = Infinity;
    do {
      for (const place of places) {
        for (let message = place.next(); message !== undefined; message = place.next()) {
          if (message.says === 'this is it') return { commons: message.commons, lowest };
          if (place === places[0]) lowest = Math.min(lowest, message.threadId);
          if (message.says === 'who has a realm?') place.say({ says: 'I have come as well', threadId: this.#host.threadId });
        }
      }
      this.#host.pause(POLL_MS);
    } while (this.#host.now() < deadlineMs);
    return { commons: undefined, lowest };
  }

  #answerIn(hall: Place, commons: Commons): void {
    this.#answered = { hall, commons };
    hall.listen(message => this.#answer(message));
  }

  #answer(message: Message): void {
    if (this.#answered === undefined) return;
    const { hall, commons } = this.#answered;
    if (message.says === 'who has a realm?') hall.say({ says: 'this is it', commons });
    else if (message.says === 'this is it' && nameOf(message.commons) !== nameOf(commons))
      this.#host.warn('there are two realms in this process');
  }
}

const still = SharedWords.allocate(1);

const rendezvous: Rendezvous = new Rendezvous({
  threadId,
  enter: place => new MeetingPlace<Message>(place),
  now: () => performance.now(),
  pause: ms => still.wait(0, 0, ms),
  warn: warnOfTwoRealms,
});

/** The realm of the threads that are there already, and what belongs to it; else what `make` makes. Answers others from then on. */
export function findCommons<C extends Commons>(make: () => C): C {
  return rendezvous.findCommons(make);
}

/** Answers others from now on. */
export function answerFor(commons: Commons): void {
  rendezvous.answerFor(commons);
}

/** Answers those who have asked: for a thread that is blocked, and whose event loop cannot. */
export function answerWhileBlocked(): void {
  rendezvous.answerWhileBlocked();
}

/** A second realm: a name may stand for two locks. */
export function warnOfTwoRealms(how: string): void {
  process.emitWarning(
    `partyline: ${how}, so a name may stand for two different locks. Import partyline in the main thread before it makes workers.`,
    { type: 'PartylineWarning', code: 'PARTYLINE_TWO_REALMS' },
  );
}

function nameOf({ realm }: Commons): string {
  return new Realm(new SharedWords(realm)).name;
}
