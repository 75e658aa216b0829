import { TimeoutError } from '../errors.js';
import { INSPECT, type ObjectReport, waitersOf } from '../memory/inspect.js';
import { type MakeRegion, Region, REGION_HEADER } from '../memory/region.js';
import { type Handle, registerKind, SHARE, type Shareable } from '../memory/sharing.js';
import type { Subject } from '../memory/subject.js';
import { EventCore, eventWords } from './event-core.js';
import { named, nameOf, type NameOption } from './named.js';
import { NOT_YET } from './wait-line.js';
import { wait, type Waiter } from './wait.js';
import { NO_OPTIONS, type SyncWaitOptions, timeoutOf, type WaitOptions } from './wait-options.js';

const KIND = 0x65_76_6e_74; // 'evnt'
const CORE = REGION_HEADER;

/**
 * Something that is the case or not, for all threads: `set` lets everybody go on who waits, and whoever comes later,
 * until `clear`.
 *
 * @example
 * const ready = new SharedEvent();
 * await ready.wait();                        // elsewhere: ready.set();
 */
export class SharedEvent implements Shareable {
  /** As given to the constructor. */
  readonly name: string | undefined;
  readonly #region: Region;
  readonly #subject: Subject;
  readonly #core: EventCore;

  /** Not set at first. @throws RangeError when all lanes of the process are taken, TypeError for options that are none. */
  constructor(options: NameOption = {}, region: Region = SharedEvent.#create(options)) {
    const { name } = options;
    this.name = name;
    this.#region = region;
    this.#subject = region.subject('SharedEvent', name, this);
    this.#core = new EventCore(region.words, CORE, region.lane, this.#subject);
  }

  /**
   * The event of this name: the same one in every thread of the process, made by whoever asks first. It is never freed.
   *
   * @throws TypeError when the name stands for something else.
   */
  static named(name: string): SharedEvent {
    return named(name, {
      kind: KIND,
      label: 'SharedEvent',
      create: make => SharedEvent.#create({}, make),
      open: region => new SharedEvent({ name }, region),
    });
  }

  static #create(options: NameOption, make: MakeRegion = Region.create): Region {
    nameOf(options);
    return make(KIND, lanes => CORE + eventWords(lanes));
  }

  /** Sets it: everybody who waits goes on, even if it is cleared at once. */
  set(): void {
    this.#core.set();
  }

  /** From now on, callers wait again. */
  clear(): void {
    this.#core.clear();
  }

  /** Whether it is set, this moment. */
  get isSet(): boolean {
    return this.#core.isSet;
  }

  /**
   * Waits until it is set, or has been set since the call, without blocking the thread.
   *
   * @throws TimeoutError when `timeout` ms have passed, or `signal.reason`.
   */
  wait(options: WaitOptions = NO_OPTIONS): Promise<void> {
    let epoch = NOT_YET;
    const enqueue = (waiter: Waiter<number>): void => {
      epoch = this.#core.begin();
      if (epoch === NOT_YET) waiter.serve(epoch);
      else this.#core.enqueue(epoch, waiter);
    };
    const leave = (waiter: Waiter<number>): void => this.#core.leave(epoch, waiter);
    return wait({ operation: 'SharedEvent.wait', describe: describeEvent, enqueue, leave, take: () => undefined }, options);
  }

  /**
   * Blocks the thread until it is set, or has been set since the call.
   *
   * @throws TimeoutError when `timeout` ms have passed.
   */
  waitSync(options: SyncWaitOptions = {}): void {
    const timeoutMs = timeoutOf(options);
    const epoch = this.#core.begin();
    if (epoch === NOT_YET) return;
    if (this.#core.waitSync(epoch, this.#region.lane.host.now() + timeoutMs) === NOT_YET)
      throw new TimeoutError('SharedEvent.waitSync', timeoutMs, describeEvent());
  }

  [SHARE](): Handle {
    return this.#region.handle('shared-event', import.meta.url, { name: this.name });
  }

  [INSPECT](): ObjectReport {
    const waiters = waitersOf(this.#subject, this.#region.lane);
    const waiting = waiters.reduce((sum, { count }) => sum + count, 0);
    return { kind: 'SharedEvent', name: this.name, id: this.#region.id, waiting, waiters, detail: { isSet: this.isSet } };
  }

  static {
    registerKind('shared-event', handle => new SharedEvent({ name: handle['name'] as string | undefined }, Region.attach(KIND, handle)));
  }
}

function describeEvent(): string {
  return 'not set';
}
