import { Lane } from '../../../../lib/memory/lane.js';
import { isBeyondLastLife, laneOf } from '../../../../lib/memory/life.js';
import { bellOf, Realm } from '../../../../lib/memory/realm.js';
import type { Words } from '../../../../lib/memory/words.js';
import { EventLoop } from '../event-loop.js';
import { Layout, type Memory } from '../memory.js';
import { InitialWords, ModelWords } from '../model-words.js';
import type { ThreadPlan } from '../scenario.js';
import type { Program, Thread } from '../thread.js';

/** A thread of a model that has a lane. */
export interface Inhabitant {
  readonly lane: Lane;
  readonly loop: EventLoop;
  /** The words of a structure, as this thread sees them. */
  words(base: number): Words;
}

const OWN = -2;
const LIFE = -1;
/** What follows a bell. */
const DESCRIPTION = ['PARENT', 'OS_TID', 'OS_START', 'DATED'];
const REALM = 0;
/** The address of the realm's count of lanes in use. */
export const USED = 5;
const HEADER = [0, 1, 3, 4]; // MAGIC, LANES, NAME: see realm.ts

/** Where a structure under test begins; far from the realm. */
export const STRUCTURE = 100_000;

/** How the lives of a scenario's threads go. */
export interface WorldOptions {
  readonly lanes: number;
  /** Threads that are there from the start, in the first lanes. Their ids are 0, 1... */
  readonly first: number;
  /** Whether somebody may die. If not, lives are constants, which spares steps. */
  readonly mortal: boolean;
  /** Who may be killed then; by default everybody. */
  readonly mortals?: readonly number[];
  /** Threads that join later, once a lane is free. Their ids follow. */
  readonly late?: number;
  /** How many threads report each death, at the same time. */
  readonly reapers?: number;
  /** The first reaper may be killed too; then another one does its work again. */
  readonly mortalReapers?: boolean;
  /** Whether waiters may have waited for long (see EventLoop). */
  readonly ages?: boolean;
  /** Threads publish what they wait for and look for deadlocks; answers the time at a thread's n-th look at the clock. */
  readonly watch?: ((thread: number, call: number) => number) | undefined;
  /** The lanes' generation at first; by default 1. */
  readonly generation?: number;
  /** Whether lanes enroll in a structure only as they first use it. If not, all have from the start, which spares steps. */
  readonly enrolls?: boolean;
}

/** The realm of a scenario, with lanes, lives and reapers: the shipped classes on the model's memory. */
export class World {
  readonly layout: Layout = new Layout();
  readonly options: Required<Omit<WorldOptions, 'watch' | 'mortals'>> & Pick<WorldOptions, 'watch' | 'mortals'>;
  /** Of the threads that are there from the start. */
  readonly #lives: readonly number[];

  constructor(options: WorldOptions) {
    this.options = { late: 0, reapers: 1, mortalReapers: false, ages: false, generation: 1, enrolls: false, ...options };
    const { lanes, first, mortal } = this.options;
    const words = new InitialWords(this.layout, REALM);
    Realm.format(words, lanes, 1);
    for (const index of HEADER) this.layout.constant(index);
    this.layout.name(USED, 'USED');
    if (this.options.late === 0) this.layout.constant(USED);
    this.layout.name(2, 'DEATHS');
    this.layout.answersOnly(2, 0);
    for (let lane = 0; lane < lanes; lane++) {
      this.#nameLane(lane, mortal);
      words.store(this.lifeWord(lane), -lifeOf(this.options.generation, lane));
    }
    const realm = new Realm(words);
    this.#lives = Array.from({ length: first }, (_, thread) => realm.join(thread));
  }

  /** The plans of threads that live here; `body` gets the thread once it has a lane. */
  inhabitants(body: (thread: Thread, inhabitant: Inhabitant, index: number) => void): ThreadPlan[] {
    const { first, late, mortal } = this.options;
    const plans: ThreadPlan[] = [];
    for (let index = 0; index < first; index++) {
      plans.push({
        name: `thread ${index}`,
        isMortal: this.#mayDie(index),
        program: thread => body(thread, this.enter(thread, this.#lives[index] as number), index),
      });
    }
    for (let index = first; index < first + late; index++) {
      plans.push({ name: `late ${index}`, isMortal: this.#mayDie(index), program: thread => this.#joinLater(thread, index, body) });
    }
    if (mortal) plans.push(...this.#reapers(plans.length));
    return plans;
  }

  #mayDie(thread: number): boolean {
    const { mortal, mortals } = this.options;
    return mortal && (mortals === undefined || mortals.includes(thread));
  }

  /** A thread in its lane. */
  enter(thread: Thread, life: number): Inhabitant {
    const loop = new EventLoop(thread, this.options);
    const words = (base: number): Words => new ModelWords(thread, base, loop.armed);
    const lane = new Lane(new Realm(words(REALM)), life, loop);
    // A wait begins each round by sampling the bell; nothing that it looked at before matters any more.
    const bell = REALM + bellOf(laneOf(life));
    thread.isLoopHead = address => address === bell;
    return { lane, loop, words };
  }

  /** The life of a thread that is there from the start. */
  firstLifeOf(thread: number): number {
    return this.#lives[thread] as number; // one per thread that is there from the start
  }

  /** The index of the thread that a live life stands for. */
  threadOf(memory: Memory, life: number): number {
    const lane = laneOf(life);
    return memory.read(bellOf(lane) + LIFE) === life ? memory.read(bellOf(lane) + OWN) - 1 : -1;
  }

  /** The life of a thread that has joined; 0 when it has none. */
  lifeOf(memory: Memory, thread: number): number {
    for (let lane = 0; lane < this.options.lanes; lane++) {
      if (memory.read(bellOf(lane) + OWN) === thread + 1) return Math.max(0, memory.read(bellOf(lane) + LIFE));
    }
    return 0;
  }

  /** The lane whose doorbell this is; -1 if it is none. */
  bellLane(index: number): number {
    return this.layout.isBell(index) ? (index - bellOf(0)) / (bellOf(1) - bellOf(0)) : -1;
  }

  /** The address of a lane's LIFE. */
  lifeWord(lane: number): number {
    return bellOf(lane) + LIFE;
  }

  /** The address at which a structure says how many lanes have enrolled in it (see high-water.ts). */
  nameEnrolled(address: number, name: string): void {
    this.layout.name(address, name);
    if (this.options.enrolls) return;
    this.layout.setInitial(address, this.options.lanes);
    this.layout.constant(address);
  }

  /** The address of a lane's OWN. */
  ownWord(lane: number): number {
    return bellOf(lane) + OWN;
  }

  /** Words that the thread of a lane alone writes. */
  protected owns(lane: number, ...words: readonly number[]): void {
    if (this.livesOnce(lane)) for (const word of words) this.layout.ownedBy(word, lane);
  }

  /** Whether nobody else comes to a lane than the thread of that number, which is there from the start. */
  protected livesOnce(lane: number): boolean {
    return this.options.late === 0 && lane < this.options.first;
  }

  show(index: number, value: number): string | undefined {
    for (let lane = 0; lane < this.options.lanes; lane++) {
      if (index === bellOf(lane) + LIFE) return value < 0 ? `-${showLife(-value)}` : showLife(value);
      if (index === bellOf(lane)) return `${value >> 2} rings${(value & 1) === 0 ? '' : ', sync'}${(value & 2) === 0 ? '' : ', async'}`;
    }
    return undefined;
  }

  #nameLane(lane: number, mortal: boolean): void {
    const { layout } = this;
    const bell = REALM + bellOf(lane);
    layout.name(bell, `BELL${lane}`);
    layout.bell(bell);
    layout.name(bell + LIFE, `LIFE${lane}`);
    layout.name(bell + OWN, `OWN${lane}`);
    DESCRIPTION.forEach((name, i) => layout.name(bell + 1 + i, `${name}${lane}`));
    for (const word of [bell + LIFE, bell + OWN]) {
      if (!mortal) layout.constant(word);
      else if (this.livesOnce(lane)) layout.livesWith(word, lane);
    }
  }

  #joinLater(thread: Thread, index: number, body: (thread: Thread, inhabitant: Inhabitant, index: number) => void): void {
    const { lanes } = this.options;
    thread.when(memory => {
      for (let lane = 0; lane < lanes; lane++) if (memory.read(bellOf(lane) + OWN) === 0) return true;
      return false;
    });
    const realm = new Realm(new ModelWords(thread, REALM));
    let life: number;
    try {
      life = realm.join(index);
    } catch (reason) {
      if (reason instanceof RangeError) return; // somebody else got the lane
      throw reason;
    }
    if (life < 0) thread.fail('a lane was free while its last life was alive');
    if (isBeyondLastLife(life)) thread.fail('a lane is used after its last life');
    thread.checkpoint('joined', life);
    body(thread, this.enter(thread, life), index);
    if (!realm.isAlive(life)) thread.fail('a live thread has lost its life');
  }

  #reapers(mortals: number): ThreadPlan[] {
    const { reapers, mortalReapers } = this.options;
    const plans: ThreadPlan[] = [];
    for (let victim = 0; victim < mortals; victim++) {
      const program: Program = thread => new Realm(new ModelWords(thread, REALM)).reap(victim);
      for (let i = 0; i < reapers; i++) {
        const isMortal = mortalReapers && i === 0;
        const index = mortals + plans.length;
        plans.push({ name: `reaper of ${victim}`, isMortal, startsAfterDeathOf: victim, program });
        if (isMortal) plans.push({ name: `second reaper of ${victim}`, isMortal: false, startsAfterDeathOf: index, program });
      }
    }
    return plans;
  }
}

function lifeOf(generation: number, lane: number): number {
  return (generation << 10) | lane;
}

export function showLife(life: number): string {
  return life === 0 ? '0' : `${life >> 10}@${laneOf(life)}`;
}
