import { BrokenBarrierError, TimeoutError } from '../errors.js';
import { INSPECT, type ObjectReport, waitersOf } from '../memory/inspect.js';
import { type MakeRegion, Region, REGION_HEADER } from '../memory/region.js';
import { type Handle, registerKind, SHARE, type Shareable, STAYS } from '../memory/sharing.js';
import type { Subject } from '../memory/subject.js';
import { BROKE, LatchCore, latchWords, MOST_COUNTS } from './latch-core.js';
import { named, nameOf, type NameOption } from './named.js';
import { NOT_YET } from './wait-line.js';
import { wait, type Waiter } from './wait.js';
import { NO_OPTIONS, type SyncWaitOptions, timeoutOf, type WaitOptions } from './wait-options.js';
import { checkWholeNumber } from './whole-number.js';

const KIND = 0x6c_74_63_68; // 'ltch'
const CORE = REGION_HEADER;

/** The promise of a thread to arrive at a latch. Keep it with `arrive()`, or let `using` do it. */
export interface LatchParty {
  /** Whether the promise has not been kept yet. */
  readonly pending: boolean;
  /** Arrives. False when it had been done already, or there was nothing to promise: the latch was open or broken. */
  arrive(): boolean;
  [Symbol.dispose](): void;
}

/**
 * A gate that opens once: when it has been counted down to 0, and every {@link Latch.party} has arrived. It stays open.
 *
 * A count belongs to nobody, so the death of a thread that merely meant to count down cannot be seen. That of a party can.
 *
 * @example
 * const ready = new Latch(3);                // three times elsewhere: ready.countDown();
 * await ready.wait();
 */
export class Latch implements Shareable {
  /** As given to the constructor. */
  readonly name: string | undefined;
  readonly #region: Region;
  readonly #subject: Subject;
  readonly #core: LatchCore;

  /** @throws TypeError or RangeError when the count is not a whole number from 0; TypeError for options that are none. */
  constructor(count: number, options: NameOption = {}, region: Region = Latch.#create(count, options)) {
    const { name } = options;
    this.name = name;
    this.#region = region;
    this.#subject = region.subject('Latch', name, this);
    this.#core = new LatchCore(region.words, CORE, region.lane, this.#subject);
  }

  /**
   * The latch of this name: the same one in every thread of the process, made by whoever asks first. It is never freed, and
   * opens once: a name for each occasion.
   *
   * @throws TypeError when the name stands for something else; TypeError or RangeError when the count is not a whole number from 0.
   */
  static named(name: string, count: number): Latch {
    checkWholeNumber('count', count, 0, MOST_COUNTS); // whoever made it
    return named(name, {
      kind: KIND,
      label: 'Latch',
      create: make => Latch.#create(count, {}, make),
      open: region => new Latch(0, { name }, region),
    });
  }

  static #create(count: number, options: NameOption, make: MakeRegion = Region.create): Region {
    nameOf(options);
    checkWholeNumber('count', count, 0, MOST_COUNTS);
    const region = make(KIND, lanes => CORE + latchWords(lanes));
    LatchCore.format(region.words, CORE, count);
    return region;
  }

  /**
   * Counts down by `n`, to 0 at the lowest.
   *
   * @throws TypeError or RangeError when `n` is not a whole number from 1.
   */
  countDown(n = 1): void {
    checkWholeNumber('n', n, 1, Number.MAX_SAFE_INTEGER);
    this.#core.countDown(n);
  }

  /**
   * This thread promises to arrive, beside what is to be counted down. If it dies without that, the latch is broken: all
   * waits fail. On a latch that is open or broken there is nothing to promise.
   */
  party(): LatchParty {
    return new OpenPromise(this.#core);
  }

  /** How many counts and parties are missing; 0 when it is open. */
  get count(): number {
    return this.#core.missing();
  }

  /** Whether a party has died without arriving. */
  get broken(): boolean {
    return this.#core.look() === BROKE;
  }

  /**
   * Waits until it is open, without blocking the thread.
   *
   * @throws TimeoutError when `timeout` ms have passed, BrokenBarrierError when a party has died, or `signal.reason`.
   */
  async wait(options: WaitOptions = NO_OPTIONS): Promise<void> {
    const enqueue = (waiter: Waiter<number>): void => {
      const seen = this.#core.look();
      if (seen === NOT_YET) this.#core.enqueue(waiter);
      else waiter.serve(seen);
    };
    const leave = (waiter: Waiter<number>): void => this.#core.leave(waiter);
    const describe = (): string => this.#describe();
    const outcome = await wait({ operation: 'Latch.wait', describe, enqueue, leave, take: seen => seen }, options);
    if (outcome === BROKE) throw this.#brokenError('wait');
  }

  /**
   * Blocks the thread until it is open.
   *
   * @throws TimeoutError when `timeout` ms have passed, BrokenBarrierError when a party has died.
   */
  waitSync(options: SyncWaitOptions = {}): void {
    const timeoutMs = timeoutOf(options);
    let outcome = this.#core.look();
    if (outcome === NOT_YET) outcome = this.#core.waitSync(this.#region.lane.host.now() + timeoutMs);
    if (outcome === NOT_YET) throw new TimeoutError('Latch.waitSync', timeoutMs, this.#describe());
    if (outcome === BROKE) throw this.#brokenError('waitSync');
  }

  [SHARE](): Handle {
    return this.#region.handle('latch', import.meta.url, { name: this.name });
  }

  [INSPECT](): ObjectReport {
    const waiters = waitersOf(this.#subject, this.#region.lane);
    const waiting = waiters.reduce((sum, { count }) => sum + count, 0);
    return { kind: 'Latch', name: this.name, id: this.#region.id, waiting, waiters, detail: { count: this.count } };
  }

  static {
    registerKind('latch', handle => new Latch(0, { name: handle['name'] as string | undefined }, Region.attach(KIND, handle)));
  }

  #describe(): string {
    return `${this.count} missing`;
  }

  #brokenError(method: string): BrokenBarrierError {
    const threadId = this.#core.deadThreadId();
    return new BrokenBarrierError(
      `Latch.${method}: a party${threadId === undefined ? '' : `, thread ${threadId},`} died before it arrived`,
      threadId,
    );
  }
}

class OpenPromise implements LatchParty {
  readonly #core: LatchCore;
  #isPending: boolean;

  constructor(core: LatchCore) {
    this.#core = core;
    this.#isPending = core.promise();
  }

  get pending(): boolean {
    return this.#isPending;
  }

  get [STAYS](): string {
    return 'a party of a latch is the promise of its thread: send the latch, and call party() there';
  }

  arrive(): boolean {
    if (!this.#isPending) return false;
    this.#isPending = false;
    this.#core.arrive();
    return true;
  }

  [Symbol.dispose](): void {
    this.arrive();
  }
}
