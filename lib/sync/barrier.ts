import { BrokenBarrierError, TimeoutError } from '../errors.js';
import { INSPECT, type ObjectReport, waitersOf } from '../memory/inspect.js';
import { type MakeRegion, Region, REGION_HEADER } from '../memory/region.js';
import { type Handle, registerKind, SHARE, type Shareable } from '../memory/sharing.js';
import type { Subject } from '../memory/subject.js';
import { type Arrival, BarrierCore, barrierWords, BROKE, MOST_PARTIES, TRIPPED } from './barrier-core.js';
import { named, nameOf, type NameOption } from './named.js';
import { NOT_YET } from './wait-line.js';
import { wait, type Waiter } from './wait.js';
import { checkSignal, type SyncWaitOptions, timeoutOf, type WaitOptions } from './wait-options.js';
import { checkWholeNumber } from './whole-number.js';

const KIND = 0x62_61_72_72; // 'barr'
const CORE = REGION_HEADER;

/**
 * A meeting point of threads and flows, again and again: whoever waits goes on when `parties` of them have come.
 *
 * If one cannot wait any longer, nobody is left behind: its timeout, its abort or the death of its thread breaks the
 * barrier, and everybody, late ones included, gets a BrokenBarrierError until `reset`. A thread is a party from its first
 * wait on, until it says `leave`, drops the object, or ends by itself with exit code 0: then it is not missed.
 *
 * @example
 * const barrier = new Barrier(4);
 * const index = await barrier.wait();        // in each of four threads: 0, 1, 2, 3 in the order of arrival
 */
export class Barrier implements Shareable {
  /** As given to the constructor. */
  readonly name: string | undefined;
  readonly #region: Region;
  readonly #subject: Subject;
  readonly #core: BarrierCore;

  /** @throws TypeError or RangeError when `parties` is not a whole number from 1 to 4,096; TypeError for options that are none. */
  constructor(parties: number, options: NameOption = {}, region: Region = Barrier.#create(parties, options)) {
    const { name } = options;
    this.name = name;
    this.#region = region;
    this.#subject = region.subject('Barrier', name, this);
    this.#core = new BarrierCore(region.words, CORE, region.lane, this.#subject);
  }

  /**
   * The barrier of this name: the same one in every thread of the process, made by whoever asks first. It is never freed.
   *
   * @throws TypeError when the name stands for something else, or for a barrier of another number of parties; TypeError or RangeError
   * when `parties` is no such number.
   */
  static named(name: string, parties: number): Barrier {
    checkWholeNumber('parties', parties, 1, MOST_PARTIES); // whoever made it
    return named(name, {
      kind: KIND,
      label: 'Barrier',
      create: make => Barrier.#create(parties, {}, make),
      open: region => new Barrier(0, { name }, region),
      differs: ({ words }) => BarrierCore.numberIn(words, CORE) !== parties,
    });
  }

  static #create(parties: number, options: NameOption, make: MakeRegion = Region.create): Region {
    nameOf(options);
    checkWholeNumber('parties', parties, 1, MOST_PARTIES);
    const region = make(KIND, lanes => CORE + barrierWords(lanes));
    BarrierCore.format(region.words, CORE, parties);
    return region;
  }

  /**
   * Waits for the others without blocking the thread. Answers how many had come before: 0 is the first.
   *
   * @throws BrokenBarrierError; TimeoutError when `timeout` ms have passed, or `signal.reason`: these break the barrier,
   * also when the signal has aborted before the call.
   */
  async wait(options: WaitOptions = {}): Promise<number> {
    timeoutOf(options);
    checkSignal(options.signal);
    if (options.signal?.aborted === true) this.#core.abort();
    options.signal?.throwIfAborted();
    const arrival = this.#arrive('wait');
    if (arrival.isLast) return arrival.index;
    const leave = (waiter: Waiter<number>): void => {
      this.#core.leaveLine(arrival, waiter);
      if (this.#core.giveUp(arrival) === TRIPPED) waiter.serve(TRIPPED);
    };
    const enqueue = (waiter: Waiter<number>): void => this.#core.enqueue(arrival, waiter);
    const describe = (): string => this.#describe();
    const end = await wait({ operation: 'Barrier.wait', describe, enqueue, leave, take: outcome => outcome }, options);
    if (end === BROKE) throw this.#brokenError('wait');
    return arrival.index;
  }

  /**
   * Blocks the thread until the others have come. Answers how many had come before: 0 is the first.
   *
   * @throws BrokenBarrierError; TimeoutError when `timeout` ms have passed, which breaks the barrier.
   */
  waitSync(options: SyncWaitOptions = {}): number {
    const timeoutMs = timeoutOf(options);
    const arrival = this.#arrive('waitSync');
    if (arrival.isLast) return arrival.index;
    const end = this.#core.waitSync(arrival, this.#region.lane.host.now() + timeoutMs);
    if (end === BROKE) throw this.#brokenError('waitSync');
    if (end === NOT_YET) this.#giveUp(arrival, timeoutMs);
    return arrival.index;
  }

  /** Those who wait get a BrokenBarrierError, and the barrier is as new. With nobody waiting, it only mends a broken one. */
  reset(): void {
    this.#core.reset();
  }

  /** Breaks the barrier. */
  abort(): void {
    this.#core.abort();
  }

  /** This thread takes no further part, until it waits again: that it ends breaks nothing. */
  leave(): void {
    this.#core.leave();
  }

  /** How many have to come. */
  get parties(): number {
    return this.#core.number;
  }

  /** How many have come and wait for the others. */
  get waiting(): number {
    return this.#core.waiting;
  }

  /** Whether everybody who comes gets a BrokenBarrierError, until `reset`. */
  get broken(): boolean {
    return this.#core.broken;
  }

  [SHARE](): Handle {
    return this.#region.handle('barrier', import.meta.url, { name: this.name });
  }

  [INSPECT](): ObjectReport {
    const { name, waiting, parties, broken } = this;
    const waiters = waitersOf(this.#subject, this.#region.lane);
    return { kind: 'Barrier', name, id: this.#region.id, waiting, waiters, detail: { parties, broken } };
  }

  static {
    registerKind('barrier', handle => new Barrier(0, { name: handle['name'] as string | undefined }, Region.attach(KIND, handle)));
  }

  #arrive(method: string): Arrival {
    const arrival = this.#core.arrive();
    if (arrival === undefined) throw this.#brokenError(method);
    return arrival;
  }

  #giveUp(arrival: Arrival, timeoutMs: number): void {
    const detail = this.#describe();
    if (this.#core.giveUp(arrival) !== TRIPPED) throw new TimeoutError('Barrier.waitSync', timeoutMs, detail);
  }

  #describe(): string {
    return `${this.waiting} of ${this.parties} had come`;
  }

  #brokenError(method: string): BrokenBarrierError {
    const threadId = this.#core.deadThreadId();
    const why =
      threadId === undefined ? 'a party gave up, or it was aborted or reset' : `thread ${threadId}, a party, died without leaving`;
    return new BrokenBarrierError(`Barrier.${method}: the barrier is broken: ${why}`, threadId);
  }
}
