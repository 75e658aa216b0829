import { TaskError } from '../errors.js';
import { decodeError, encodeError, type EncodedError } from './error-codec.js';
import { firstLine } from './first-line.js';
import type { Link } from './link.js';
import type { Boot, RunMessage, ToPool, ToThread } from './messages.js';
import { PortLink } from './port-link.js';
import { TaskContext } from './task-context.js';
import { TaskFunctions } from './task-functions.js';
import { enterPool, runInContext } from './thread-context.js';
import { decodeValue, encodeValue, loadKinds } from './value-codec.js';

/** How long a thread that was told to close may go on with timers and sockets that its tasks have left behind. */
const LINGER_MS = 100;

/** The worker's side of a pool: calls the tasks that arrive, one after the other. */
export class TaskRunner {
  readonly #boot: Boot;
  readonly #link: Link<ToPool>;
  readonly #functions: TaskFunctions = new TaskFunctions();
  #running: { readonly id: number; readonly context: TaskContext } | undefined;
  /** The error that is about to end the thread. */
  #fatal: EncodedError | undefined;

  constructor(boot: Boot) {
    this.#boot = boot;
    this.#link = new PortLink<ToPool, ToThread>(boot.port, {
      received: message => this.#receive(message),
      unreadable: error => this.#link.post({ type: 'unreadable', error: encodeError(error) }),
    });
  }

  /** Loads the module and says that tasks may come. */
  async start(): Promise<void> {
    enterPool(new TaskContext(this.#boot, () => undefined));
    process.on('uncaughtExceptionMonitor', error => this.#noteFatal(error));
    process.on('exit', () => this.#leave());
    try {
      if (this.#boot.module !== undefined) await this.#functions.load(this.#boot.module);
      this.#link.post({ type: 'ready' });
    } catch (error) {
      this.#link.post({ type: 'unready', error: encodeError(error) });
    }
  }

  #receive(message: ToThread): void {
    switch (message.type) {
      case 'run':
        return void this.#run(message); // it settles by a message
      case 'cancel':
        return this.#cancel(message.id, message.reason);
      case 'close':
        return this.#close();
    }
  }

  async #run({ id, task, args }: RunMessage): Promise<void> {
    const context = new TaskContext(this.#boot, () => this.#link.poll());
    this.#running = { id, context };
    try {
      // `throwIfAborted` of a flow that an earlier task left behind may have read this message: let it return first.
      await undefined; // oxlint-disable-line typescript/await-thenable
      const call = await this.#functions.find(task);
      await loadKinds(args);
      const values = decodeValue(args) as unknown[];
      this.#answer(id, task.label, await runInContext(context, () => call(...values)));
    } catch (error) {
      this.#link.post({ type: 'error', id, error: encodeError(error) });
    } finally {
      this.#running = undefined;
    }
  }

  #answer(id: number, label: string, value: unknown): void {
    try {
      this.#link.post({ type: 'result', id, value: encodeValue(value) });
    } catch (cause) {
      throw new TaskError(label, `the result of task ${label} cannot be sent to another thread: ${firstLine(cause)}`, { cause });
    }
  }

  #cancel(id: number, reason: EncodedError): void {
    if (this.#running?.id === id) this.#running.context.cancel(decodeError(reason));
  }

  /** Without the link nothing of ours keeps the thread alive. It ends by itself, or after a while by its own hand: exit hooks run in both cases. */
  #close(): void {
    this.#link.close();
    setTimeout(() => process.exit(0), LINGER_MS).unref();
  }

  #noteFatal(error: unknown): void {
    this.#fatal = encodeError(error);
    // A thread that lives on has a handler of its own for uncaught errors.
    setImmediate(() => (this.#fatal = undefined));
  }

  #leave(): void {
    this.#link.post({ type: 'leaving', running: this.#running?.id, error: this.#fatal });
  }
}
