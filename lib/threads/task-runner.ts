import type { MessagePort } from 'node:worker_threads';
import { TaskError } from '../errors.js';
import type { Lane } from '../memory/lane.js';
import { laneOf } from '../memory/life.js';
import { processMs } from '../memory/process-clock.js';
import { thisLane } from '../memory/this-lane.js';
import { SharedWords } from '../memory/words.js';
import { unreadable } from './answer-data.js';
import { decodeError, encodeError, type EncodedError } from './error-codec.js';
import { firstLine } from './first-line.js';
import { KeepAlive } from './keep-alive.js';
import type { Boot, ToPool, ToThread } from './messages.js';
import { noteOwnPool } from './own-pools.js';
import { PortLink } from './port-link.js';
import { SpinBoard } from './spin-board.js';
import { SpinBudget } from './spin-budget.js';
import { TaskContext, type TaskPlace } from './task-context.js';
import { TaskFunctions } from './task-functions.js';
import { threadEnd } from './task-line.js';
import { type ReceivedTask, TaskReceiver } from './task-receiver.js';
import { enterPool, runInContext } from './thread-context.js';
import { decodeValue, type EncodedValue, loadKinds } from './value-codec.js';

/** How long a thread that was told to close may go on with timers and sockets that its tasks have left behind. */
const LINGER_MS = 100;
/** Tasks run one after the other without a turn of the event loop in between for about so long. */
const TURN_MS = 1;
/** How often a thread without a task looks for one in one turn of its event loop, if it may. */
const LOOKS_PER_TURN = 300;

/** The worker's side of a pool: calls the tasks that arrive. */
export class TaskRunner implements TaskPlace {
  readonly slot: number;
  readonly pool: string;
  readonly #boot: Boot;
  readonly #lane: Lane;
  readonly #control: PortLink<ToPool, ToThread>;
  readonly #receiver: TaskReceiver;
  readonly #functions: TaskFunctions = new TaskFunctions();
  readonly #spins: SpinBoard;
  readonly #budget: SpinBudget = new SpinBudget();
  readonly #alive: KeepAlive = new KeepAlive();
  /** The contexts of the tasks that run, by ticket. */
  readonly #contexts: (TaskContext | undefined)[] = [];
  #running = 0;
  #state: 'asleep' | 'serving' | 'spinning' = 'asleep';
  /** When it was last looked at the clock. */
  #clockMs = 0;
  #idleSinceMs = 0;
  /** Its set-up, once that has begun. */
  #settingUp: Promise<void> | undefined;
  #isClosing = false;
  /** The error that is about to end the thread. */
  #fatal: EncodedError | undefined;

  constructor(boot: Boot) {
    this.slot = boot.slot;
    this.pool = boot.pool;
    this.#boot = boot;
    this.#lane = thisLane(boot.realm);
    this.#receiver = new TaskReceiver(threadEnd(new SharedWords(boot.line), this.#lane), boot.data, this.#lane);
    this.#spins = new SpinBoard(this.#lane, new SharedWords(boot.spins));
    this.#control = new PortLink<ToPool, ToThread>(boot.control, {
      received: message => this.#receive(message),
      unreadable: () => undefined,
    });
  }

  /** Loads the module and says that tasks may come. */
  async start(): Promise<void> {
    noteOwnPool(this.#boot.poolId, this.#boot.tasks);
    enterPool(new TaskContext(this));
    this.#alive.hold();
    process.on('uncaughtExceptionMonitor', error => this.#noteFatal(error));
    process.on('exit', () => this.#say({ type: 'leaving', error: this.#fatal }));
    try {
      if (this.#boot.module !== undefined) await this.#functions.load(this.#boot.module);
      if (this.#isClosing) return;
      this.#settingUp = this.#setUp();
      await this.#settingUp;
      if (this.#isClosing) return;
      this.#lane.watch(this.#rung);
      this.#rest();
      this.#say({ type: 'ready' });
    } catch (error) {
      this.#say({ type: 'unready', error: encodeError(error) });
    }
  }

  lookForNews(): void {
    if (this.#receiver.hasNews()) this.#control.poll();
  }

  /** The pool's thread may be blocked, and hears only the bell. */
  #say(message: ToPool): void {
    this.#control.post(message);
    this.#lane.realm.ring(laneOf(this.#boot.owner));
  }

  #receive(message: ToThread): void {
    if (message.type === 'close') return void this.#close(); // it ends the thread
    const { task, reason } = message;
    const context = this.#contexts[task.ticket];
    if (context?.position === task.position) context.cancel(decodeError(reason));
  }

  // ------------------------------------------------------------- turns

  /** The bell has been rung, for whatever reason. */
  readonly #rung = (): void => {
    if (this.#state === 'asleep') this.#serve();
  };

  /** Runs tasks until there are none, no more may run, or the event loop should have a turn. */
  readonly #serve = (): void => {
    this.#state = 'serving';
    this.#receiver.wake();
    this.#clockMs = processMs();
    const untilMs = this.#clockMs + TURN_MS;
    for (let task = this.#take(); task !== undefined; task = this.#take()) {
      this.#run(task);
      if (this.#clockMs < untilMs) continue;
      setImmediate(this.#serve);
      return;
    }
    this.#idleSinceMs = this.#clockMs;
    if (this.#running === 0 && this.#spins.tryBegin()) this.#spin();
    else this.#rest();
  };

  #take(): ReceivedTask | undefined {
    return this.#receiver.take(this.#mayStart, this.#clockMs);
  }

  readonly #mayStart = (isExtra: boolean): boolean => isExtra || this.#running < this.#boot.concurrency;

  /** Looks for a task in the turns of the event loop, which goes on meanwhile. */
  readonly #spin = (): void => {
    this.#state = 'spinning';
    for (let look = 0; look < LOOKS_PER_TURN; look++) {
      if (!this.#receiver.canTake(this.#mayStart)) continue;
      this.#spins.end();
      this.#budget.hit();
      return this.#serve();
    }
    if (processMs() - this.#idleSinceMs < this.#budget.ms) return void setImmediate(this.#spin);
    this.#spins.end();
    this.#budget.miss();
    this.#rest();
  };

  /** Sleeps until the bell is rung. */
  #rest(): void {
    this.#state = 'asleep';
    // A task that may not start now is looked at again when one of those that run has ended.
    if (!this.#receiver.sleep() && this.#receiver.canTake(this.#mayStart)) setImmediate(this.#rung);
  }

  // ------------------------------------------------------------- tasks

  #run(task: ReceivedTask): void {
    const context = new TaskContext(this, task);
    this.#contexts[task.ticket] = context;
    this.#running++;
    try {
      const call = (task.task.call ??= this.#functions.known(task.task.reference));
      const args = call === undefined ? undefined : readyArguments(task);
      const value = call === undefined || args === undefined ? this.#callLater(task, context) : runInContext(context, call, args);
      if (isThenable(value)) {
        // As await does: what only looks like a promise may answer twice, or with another one.
        Promise.resolve(value).then(
          result => this.#answer(task, result),
          (error: unknown) => this.#fail(task, error),
        );
      } else this.#answer(task, value);
    } catch (error) {
      this.#fail(task, error);
    }
  }

  /** Calls a task whose function, or what its arguments are made of, has to be loaded first. */
  async #callLater(task: ReceivedTask, context: TaskContext): Promise<unknown> {
    const call = await this.#functions.find(task.task.reference);
    if (task.encoded !== undefined) await loadKinds(task.encoded);
    return runInContext(context, call, task.list ?? (decodeValue(task.encoded as EncodedValue) as unknown[]));
  }

  #answer(task: ReceivedTask, value: unknown): void {
    this.#receiver.answer(task, value, this.#ended(task));
    this.#goOn();
  }

  #fail(task: ReceivedTask, error: unknown): void {
    this.#receiver.fail(task, error, this.#ended(task));
    this.#goOn();
  }

  /** A task does not run any more. Answers since when. */
  #ended({ ticket }: ReceivedTask): number {
    this.#contexts[ticket] = undefined;
    this.#running--;
    const { recycleHeapMb } = this.#boot;
    if (recycleHeapMb !== Infinity && usedHeapBytes() > recycleHeapMb * 2 ** 20) this.#receiver.noteFull();
    return (this.#clockMs = processMs());
  }

  /** A task has ended that was awaited: another one may start. */
  #goOn(): void {
    if (this.#state === 'asleep') this.#serve();
  }

  // ------------------------------------------------------------- end

  /** Without what keeps it alive the thread ends by itself, or after a while by its own hand: exit hooks run in both cases. */
  async #close(): Promise<void> {
    this.#isClosing = true;
    this.#lane.unwatch(this.#rung);
    try {
      await this.#settingUp;
      if (this.#settingUp !== undefined) await this.#callHook(this.#boot.teardown);
    } catch (error) {
      this.#say({ type: 'teardown failed', error: encodeError(error) });
    }
    this.#control.close();
    (this.#boot.data satisfies MessagePort).close();
    this.#alive.release();
    this.#alive.close();
    setTimeout(() => process.exit(0), LINGER_MS).unref();
  }

  /** @throws TaskError that says why the thread cannot be used. */
  async #setUp(): Promise<void> {
    const { setup } = this.#boot;
    try {
      await this.#callHook(setup);
    } catch (cause) {
      throw new TaskError(String(setup), `setup ${setup} has failed: ${firstLine(cause)}`, { cause });
    }
  }

  async #callHook(name: string | undefined): Promise<void> {
    const { module } = this.#boot;
    if (name === undefined || module === undefined) return;
    const hook = await this.#functions.find({ kind: 'export', label: name, module, name });
    const context = new TaskContext(this);
    await runInContext(context, hook, [context]);
  }

  #noteFatal(error: unknown): void {
    this.#fatal = encodeError(error);
    // A thread that lives on has a handler of its own for uncaught errors.
    setImmediate(() => (this.#fatal = undefined));
  }
}

/** The arguments of a task; undefined when something has to be loaded first. */
function readyArguments({ list, encoded, failure, task }: ReceivedTask): unknown[] | undefined {
  if (failure !== undefined) throw unreadable('arguments', task.reference.label, failure);
  if (encoded === undefined) return list as unknown[];
  return loadKinds(encoded) === undefined ? (decodeValue(encoded) as unknown[]) : undefined;
}

/** Loading `node:v8` takes 1 ms: only the threads of a pool that recycles them do so. */
function usedHeapBytes(): number {
  return process.getBuiltinModule('node:v8').getHeapStatistics().used_heap_size;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
