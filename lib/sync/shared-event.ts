import { TimeoutError } from '../errors.js';
import { Region, REGION_HEADER } from '../memory/region.js';
import { type Handle, registerKind, SHARE, type Shareable } from '../memory/sharing.js';
import { EventCore, eventWords } from './event-core.js';
import { type AsyncWaiter, NOT_YET } from './wait-line.js';
import { type SyncWaitOptions, timeoutOf, wait, type WaitOptions } from './wait-options.js';

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
  readonly #region: Region;
  readonly #core: EventCore;

  /** Not set at first. @throws RangeError when all lanes of the process are taken. */
  constructor(region: Region = Region.create(KIND, lanes => CORE + eventWords(lanes))) {
    this.#region = region;
    this.#core = new EventCore(region.words, CORE, region.lane);
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
  wait(options: WaitOptions = {}): Promise<void> {
    return wait<number, void>(
      { operation: 'SharedEvent.wait', describe: describeEvent },
      options,
      granted => {
        const epoch = this.#core.begin();
        const waiter: AsyncWaiter = { serve: granted };
        if (epoch === NOT_YET) granted(epoch);
        else this.#core.enqueue(epoch, waiter);
        return () => this.#core.leave(epoch, waiter);
      },
      () => undefined,
    );
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
    return this.#region.handle('shared-event', import.meta.url);
  }

  static {
    registerKind('shared-event', handle => new SharedEvent(Region.attach(KIND, handle)));
  }
}

function describeEvent(): string {
  return 'not set';
}
