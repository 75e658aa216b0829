import { availableParallelism } from 'node:os';
import { getEnvironmentData, setEnvironmentData, threadId } from 'node:worker_threads';
import { listenForDeaths, probeForDeaths } from './deaths.js';
import { onFarewell } from './farewells.js';
import { thisKernelThread } from './kernel-thread.js';
import { Lane, type LaneHost } from './lane.js';
import { MAX_LANES } from './life.js';
import { processMs, processMsOf } from './process-clock.js';
import { Realm, realmWords } from './realm.js';
import { answerFor, answerWhileBlocked, type Commons, findCommons, warnOfTwoRealms } from './rendezvous.js';
import { oncePerThread } from './this-thread.js';
import { SharedWords } from './words.js';

/**
 * How threads find the realm: it travels in `environmentData`, which every worker inherits from the thread that makes it.
 * So a thread made by anybody takes part as soon as it imports partyline. A thread that was made before its creator
 * loaded partyline looks for the realm of the others (rendezvous.ts). Should there be two all the same, a thread joins the
 * second one when it attaches a handle from there.
 */
const ENVIRONMENT = 'partyline';
const ARENAS = 'arenas';

type Arenas = Readonly<Record<ArenaName, SharedArrayBuffer>>;

/** The realm, and what is found by name. */
interface RealmWithArenas extends Commons {
  readonly arenas: Arenas;
}

interface Environment extends RealmWithArenas {
  readonly parentThreadId: number;
  /** The main thread has it too, and outlives all others: it answers those who look for a realm. */
  readonly isMains: boolean;
}

/** Memory that every thread of the realm finds, for what has a name: objects, and requests for locks. */
export type ArenaName = 'names' | 'requests';

/** Memory is committed when it is first written to, so this much costs next to nothing until it is used. */
const MOST_NAMES = 1024;
const WORDS_PER_NAME = 160;
const WORDS_PER_NAME_AND_LANE = 8;
const REQUEST_WORDS: number = 2 ** 21;

const FIRST_SLICE_MS = 2;
const LONGEST_SLICE_MS = 50;

const inherited = getEnvironmentData(ENVIRONMENT) as Environment | undefined;

const home: SharedArrayBuffer = oncePerThread('realm', () => {
  const { realm, arenas }: RealmWithArenas = inherited ?? findCommons(newRealmWithArenas);
  const isMains = threadId === 0 || inherited?.isMains === true;
  if (inherited !== undefined && !isMains) answerFor(inherited);
  oncePerThread(ARENAS, () => arenas);
  setEnvironmentData(ENVIRONMENT, { realm, arenas, parentThreadId: threadId, isMains } satisfies Environment as never);
  listenForDeaths(new Realm(new SharedWords(realm)));
  return realm;
});

/** Memory of this thread's own realm, whatever others it has joined. */
export function homeArena(name: ArenaName): SharedWords {
  const arenas = oncePerThread<Arenas | undefined>(ARENAS, () => undefined);
  if (arenas === undefined) throw new TypeError('this thread was started by another version of partyline, which knows no names');
  return new SharedWords(arenas[name]);
}

const lanes: Map<string, Lane> = oncePerThread('lanes', () => new Map());

/** This thread's lane in its own realm, or in the one that a handle came from. Joins on first use. */
export function thisLane(realmBuffer: SharedArrayBuffer = home): Lane {
  return realmBuffer === home ? oncePerThread('lane', () => laneIn(home)) : laneIn(realmBuffer);
}

/** The memory of the realm that a lane belongs to. */
export function realmBufferOf(lane: Lane): SharedArrayBuffer {
  return (lane.realm.words as SharedWords).buffer;
}

/** The same realm arrives as another `SharedArrayBuffer` object with every message, so it is known by what it says of itself. */
function laneIn(buffer: SharedArrayBuffer): Lane {
  const realm = new Realm(new SharedWords(buffer));
  let lane = lanes.get(realm.name);
  if (lane === undefined) {
    if (realm.name !== new Realm(new SharedWords(home)).name) {
      warnOfTwoRealms('this thread has attached a handle from another realm than its own');
      listenForDeaths(realm);
    }
    lane = join(realm);
    lanes.set(realm.name, lane);
  }
  return lane;
}

function join(realm: Realm): Lane {
  const life = joinOrProbe(realm);
  const parentThreadId = threadId === 0 ? undefined : inherited?.parentThreadId;
  realm.describe(life, { threadId, parentThreadId, ...thisKernelThread() });
  return new Lane(realm, life, hostFor(realm));
}

/** Lanes may be taken by threads that are dead, and of which nobody has heard yet. */
function joinOrProbe(realm: Realm): number {
  try {
    return realm.join(threadId);
  } catch {
    probeForDeaths(realm);
    return realm.join(threadId);
  }
}

function hostFor(realm: Realm): LaneHost {
  const probe = (sleptMs: number): void => {
    // Who has just begun to wait looks soon; of those who have waited for long, one looks for all.
    if (realm.claimProbe(processMs() | 0, sleptMs / 2)) probeForDeaths(realm);
    answerWhileBlocked();
  };
  // Keeps the loop alive and looks for deaths that nobody could report. Who waits often does not start it each time.
  let timer: NodeJS.Timeout | undefined;
  let isWanted = false;
  const tick = (): void => {
    if (isWanted) return probe(LONGEST_SLICE_MS);
    clearInterval(timer);
    timer = undefined;
  };
  return {
    now: () => performance.now(),
    probe,
    soon: queueMicrotask,
    stampOf: nowMs => processMsOf(nowMs) | 0,
    onFarewell,
    sliceMs: n => Math.min(FIRST_SLICE_MS * 2 ** n, LONGEST_SLICE_MS),
    keepAlive(on) {
      isWanted = on;
      if (!on) timer?.unref();
      else if (timer === undefined) timer = setInterval(tick, LONGEST_SLICE_MS);
      else timer.ref();
    },
  };
}

function newArenas(realm: SharedArrayBuffer): Arenas {
  const perName = WORDS_PER_NAME + WORDS_PER_NAME_AND_LANE * new Realm(new SharedWords(realm)).lanes;
  return {
    names: SharedWords.allocate(MOST_NAMES * perName).buffer,
    requests: SharedWords.allocate(REQUEST_WORDS).buffer,
  };
}

function newRealmWithArenas(): RealmWithArenas {
  const realm = newRealm();
  return { realm, arenas: newArenas(realm) };
}

function newRealm(): SharedArrayBuffer {
  const wanted = Number(process.env['PARTYLINE_LANES'] ?? Math.max(64, 4 * availableParallelism()));
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > MAX_LANES)
    throw new RangeError(`PARTYLINE_LANES must be a whole number from 1 to ${MAX_LANES}, not ${wanted}`);
  const words = SharedWords.allocate(realmWords(wanted));
  // Loading node:crypto for a better number would take every thread 3 ms, and only the first one makes a realm.
  Realm.format(words, wanted, Math.floor(Math.random() * 2 ** 48));
  return words.buffer;
}
