import { laneOf } from '../../../../lib/memory/life.js';
import { ConditionCore } from '../../../../lib/sync/condition-core.js';
import type { Operation } from '../operation.js';
import type { Scenario, Step, View } from '../scenario.js';
import type { Thread } from '../thread.js';
import { IdealLock } from './ideal-lock.js';
import { LockWorld, type LockWorldOptions } from './lock-world.js';
import { type Inhabitant, showLife, STRUCTURE } from './world.js';

export interface ConditionWorldOptions extends Omit<LockWorldOptions, 'locks' | 'order'> {
  /** Checks that who came first is notified first: for threads that have one waiter each, and are not notified all at once. */
  readonly order?: boolean;
  readonly ticketsFrom?: number;
  /** The mutex is an ideal one: for threads without flows. */
  readonly ideal?: boolean;
}

/** The flag of a thread, above the bits of LockWorld: waits that were notified, notifications promised, calls not finished, and whether it blocks. */
export const ONE_TOLD = 0x100;
export const ONE_PROMISED = 0x1000;
export const ONE_CALL = 0x10000;
export const BLOCKED_IN_WAIT = 0x100000;

const BASE: number = STRUCTURE + 50_000;
const ITEMS: number = STRUCTURE + 60_000;
const DEATHS = 2;
const PER_LANE = 3;
const BEARER = 1;
const HEAD = 2;
const RECORD = 3;

/** A mutex, a condition, and a word that the mutex protects. */
export class ConditionWorld extends LockWorld {
  readonly itemsWord: number = ITEMS;
  readonly #checksOrder: boolean;
  readonly isIdeal: boolean;
  /** Registrations so far, and per lane the number of its latest. */
  readonly #arrivals: number;
  readonly #arrival: number[] = [];
  readonly #noted: WeakMap<Thread, { isRegistering: boolean }> = new WeakMap();

  constructor(options: ConditionWorldOptions) {
    super({ ...options, order: false });
    const { layout } = this;
    this.#checksOrder = options.order === true;
    this.isIdeal = options.ideal === true;
    if (!options.mortal) layout.constant(DEATHS);
    layout.name(ITEMS, 'ITEMS');
    layout.name(BASE, 'COND.NEXT');
    if (options.ticketsFrom !== undefined) layout.setInitial(BASE, options.ticketsFrom);
    this.#arrivals = layout.ghost('ghost: registrations');
    for (let lane = 0; lane < options.lanes; lane++) {
      layout.name(BASE + PER_LANE * lane + BEARER, `COND.BEARER${lane}`);
      layout.name(BASE + PER_LANE * lane + HEAD, `COND.HEAD${lane}`);
      layout.name(BASE + PER_LANE * lane + RECORD, `COND.RECORD${lane}`);
      this.owns(lane, BASE + PER_LANE * lane + BEARER, BASE + PER_LANE * lane + HEAD);
      this.#arrival.push(layout.ghost(`ghost: arrival${lane}`));
    }
  }

  /** The mutex of a thread without flows. */
  idealLock(thread: Thread, inhabitant: Inhabitant): IdealLock {
    const state = this.stateWord();
    const lifeWord = (life: number): number => this.lifeWord(laneOf(life));
    return new IdealLock(thread, inhabitant.words(state), inhabitant.lane, { state, lifeWord });
  }

  /** The condition as this thread sees it. */
  condition({ lane, words }: Inhabitant): ConditionCore {
    return new ConditionCore(words(BASE), 0, lane);
  }

  /** What a registration reads of the count of deaths stays in its place, so it belongs to the local state. */
  registering(thread: Thread, register: () => void): void {
    const noted = this.#noted.get(thread);
    if (noted === undefined) return register();
    noted.isRegistering = true;
    register();
    noted.isRegistering = false;
  }

  override enter(thread: Thread, life: number): Inhabitant {
    const inhabitant = super.enter(thread, life);
    const { realm } = inhabitant.lane;
    const noted = { isRegistering: false };
    this.#noted.set(thread, noted);
    Object.defineProperty(realm, 'deaths', {
      get: () => {
        const deaths = realm.words.load(DEATHS);
        if (noted.isRegistering) thread.note(`deaths=${deaths}`);
        return deaths;
      },
    });
    return inhabitant;
  }

  /** `asleep` says why nobody may sleep at the end. */
  conditionScenario(threads: Scenario['threads'], asleep: (view: View) => string | undefined): Scenario {
    const base = this.scenario(threads);
    return {
      ...base,
      isPrivate: (operation, thread) => base.isPrivate?.(operation, thread) === true || this.#isOwnBearer(operation, thread),
      observe: step => base.observe?.(step) ?? this.#observeRecords(step),
      final: (view, sleepers) => this.#final(view, sleepers, asleep),
      show: (index, value) => this.#show(index, value) ?? base.show?.(index, value),
    };
  }

  #isOwnBearer({ kind, index }: Operation, thread: number): boolean {
    return kind === 'load' && thread < this.options.first && index === BASE + PER_LANE * thread + BEARER;
  }

  #laneOfRecord(index: number): number {
    const lane = (index - BASE - RECORD) / PER_LANE;
    return Number.isInteger(lane) && lane >= 0 && lane < this.options.lanes ? lane : -1;
  }

  #observeRecords({ memory, operation, answer, flagBefore }: Step): string | undefined {
    const lane = operation === undefined ? -1 : this.#laneOfRecord(operation.index);
    if (operation === undefined || lane < 0) return undefined;
    const { kind, a, b } = operation;
    if (kind === 'store' && a !== 0) {
      if ((a & 0xffff) !== 0) return `lane ${lane} registers, and may take a notification from before`;
      if (a >>> 16 > callsOf(flagBefore)) return `lane ${lane} counts a waiter that is none of its own`;
      memory.write(this.#arrivals, memory.read(this.#arrivals) + 1);
      memory.write(this.#arrival[lane] as number, memory.read(this.#arrivals)); // one per lane
    }
    const record = memory.read(operation.index);
    if ((record & 0xffff) > record >>> 16) return `lane ${lane} has more notifications than waiters`;
    if (!this.#checksOrder || kind !== 'cas' || answer === 0 || b !== a + 1) return undefined;
    for (let other = 0; other < this.options.lanes; other++) {
      const at = BASE + PER_LANE * other;
      const older = memory.read(this.#arrival[other] as number) < memory.read(this.#arrival[lane] as number);
      const word = memory.read(at + RECORD);
      if (other === lane || !older || word >>> 16 === (word & 0xffff)) continue;
      if (memory.read(at + BEARER) === memory.read(this.lifeWord(other))) return `lane ${lane} was notified before lane ${other}`;
    }
    return undefined;
  }

  #final(view: View, asleep: readonly number[], reason: (view: View) => string | undefined): string | undefined {
    let [told, promised, killed] = [0, 0, false];
    for (let thread = 0; thread < this.options.first + this.options.late; thread++) {
      told += (view.flag(thread) >> 8) & 15;
      promised += (view.flag(thread) >> 12) & 15;
      killed ||= view.wasKilled(thread);
      if (view.isAlive(thread) && !view.isDone(thread) && !asleep.includes(thread) && callsOf(view.flag(thread)) > 0)
        return `thread ${thread} never gets the mutex`;
    }
    if (!killed && told !== promised) return `${promised} were notified, and ${told} told`;
    for (const thread of asleep) {
      const why = this.#wakes(view, thread) ?? reason(view);
      if (why !== undefined) return `thread ${thread} is asleep for ever, but ${why}`;
    }
    return undefined;
  }

  /** Why a thread may not sleep: it has calls that wait for something else, or that have been notified. */
  #wakes(view: View, thread: number): string | undefined {
    const lane = laneOf(this.lifeOf(view, thread));
    const record = view.read(BASE + PER_LANE * lane + RECORD);
    if ((record & 0xffff) !== 0) return 'has been notified';
    if ((view.flag(thread) & BLOCKED_IN_WAIT) !== 0) return undefined; // then its flows cannot run
    return record >>> 16 === callsOf(view.flag(thread)) ? undefined : 'wants the mutex';
  }

  #show(index: number, value: number): string | undefined {
    if (this.#laneOfRecord(index) >= 0) return `${value >>> 16} waiting, ${value & 0xffff} notified`;
    return this.#laneOfRecord(index + RECORD - BEARER) >= 0 ? showLife(value) : undefined;
  }
}

function callsOf(flag: number): number {
  return (flag / ONE_CALL) & 15;
}
