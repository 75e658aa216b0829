import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { TaskError } from '../errors.js';
import type { Lane } from '../memory/lane.js';
import { encodeError } from './error-codec.js';
import { firstLine } from './first-line.js';
import type { AnswerData, TaskId } from './messages.js';
import { postMoving } from './moving-post.js';
import { NOT_SMALL, SmallValueReader, SmallValueWriter } from './small-value.js';
import {
  ARGUMENTS,
  DEFINES,
  ERROR_ON_PORT,
  EXTRA,
  FORM,
  FUNCTION,
  IS_WIDE,
  type LineEnd,
  newsOf,
  ON_PORT,
  OUTCOME,
  RAN,
  RESERVE,
  RESULT,
  RESULT_ON_PORT,
  STARTED,
  storeFull,
  storeLife,
  TICKET,
  VALUE,
  WIDE_RESULT,
} from './task-line.js';
import { KnownTask } from './task-functions.js';
import type { TaskReference } from './task-reference.js';
import { takeTransfer } from './transfer.js';
import { encodeValue, type EncodedValue } from './value-codec.js';
import { WideValues } from './wide-values.js';

/** A task as it arrives. */
export interface ReceivedTask extends TaskId {
  readonly task: KnownTask;
  /** Small arguments. */
  readonly list: unknown[] | undefined;
  /** Other arguments. */
  readonly encoded: EncodedValue | undefined;
  /** Why there are no arguments: they cannot be put together here. */
  readonly failure: unknown;
  /** When it began, in milliseconds on the clock of the process. */
  readonly startedMs: number;
}

/** Records that were taken keep their cells until so many have been. */
const RELEASE_EVERY = 32;

/** The thread's end of the way to its pool: takes tasks and answers them. */
export class TaskReceiver {
  readonly #end: LineEnd;
  readonly #port: MessagePort;
  readonly #args = new SmallValueReader();
  readonly #values = new SmallValueWriter();
  readonly #wide: WideValues;
  /** By number. */
  readonly #tasks: KnownTask[] = [];
  #unreleased = 0;
  #news = 0;

  constructor(end: LineEnd, port: MessagePort, lane: Lane) {
    this.#end = end;
    this.#port = port;
    this.#wide = new WideValues(end);
    storeLife(end, lane.life);
  }

  /** The next task, if there is one and `mayStart` says so, beginning now; those that were taken back are passed. */
  take(mayStart: (isExtra: boolean) => boolean, nowMs: number): ReceivedTask | undefined {
    const { reader } = this.#end;
    for (let at = reader.peek(); at >= 0; at = reader.peek()) {
      if (!this.#isPassable(at, mayStart)) return undefined;
      const isOurs = reader.claim(at);
      const task = this.#read(at, nowMs);
      reader.pass(at);
      if (++this.#unreleased >= RELEASE_EVERY) this.#release();
      if (isOurs) return task;
    }
    this.#release();
    return undefined;
  }

  /** Whether `take` would go on. */
  canTake(mayStart: (isExtra: boolean) => boolean): boolean {
    const at = this.#end.reader.peek();
    return at >= 0 && this.#isPassable(at, mayStart);
  }

  /** Asks to be rung when there is a task, also if the answer is false: there is one already. */
  sleep(): boolean {
    return this.#end.reader.sleep();
  }

  /** The opposite of `sleep`. */
  wake(): void {
    this.#end.reader.wake();
  }

  /** Whether the pool has said something since the last call. */
  hasNews(): boolean {
    const news = newsOf(this.#end);
    if (news === this.#news) return false;
    this.#news = news;
    return true;
  }

  /** The thread's heap is larger than it should be. */
  noteFull(): void {
    storeFull(this.#end);
  }

  /** A task has returned a value. If that cannot be sent, an error is sent that says so. */
  answer(task: ReceivedTask, value: unknown, endedMs: number): void {
    const { at } = this.#end.writer;
    try {
      const transfer = takeTransfer(value);
      const end = transfer === undefined ? this.#write(value) : NOT_SMALL;
      if (end >= 0) return this.#publish(task, RESULT, end - at, endedMs);
      if (transfer === undefined && this.#wide.send(value)) return this.#publish(task, WIDE_RESULT, VALUE, endedMs);
      const encoded = encodeValue(value);
      const data: AnswerData = transfer === undefined ? { value: encoded } : { value: encoded, transfer };
      postMoving(this.#port, data, transfer);
    } catch (cause) {
      const { label } = task.task.reference;
      const error = new TaskError(label, `the result of task ${label} cannot be sent to another thread: ${firstLine(cause)}`, { cause });
      return this.fail(task, error, endedMs);
    }
    this.#publish(task, RESULT_ON_PORT, VALUE, endedMs);
  }

  /** A task has thrown something. */
  fail(task: ReceivedTask, error: unknown, endedMs: number): void {
    this.#port.postMessage({ error: encodeError(error) } satisfies AnswerData);
    this.#publish(task, ERROR_ON_PORT, VALUE, endedMs);
  }

  /** Where the record ends that has the value; NOT_SMALL when none can. */
  #write(value: unknown): number {
    const { writer, words } = this.#end;
    const { at } = writer;
    const room = writer.longest(writer.free(2 * RESERVE) - RESERVE);
    return room > VALUE ? this.#values.write(value, words.cells, at + VALUE, at + room) : NOT_SMALL;
  }

  #publish({ ticket, startedMs }: ReceivedTask, outcome: number, length: number, endedMs: number): void {
    const { writer, words } = this.#end;
    const { cells } = words;
    const { at } = writer;
    cells[at + TICKET] = ticket;
    cells[at + OUTCOME] = outcome;
    cells[at + RAN] = (endedMs - startedMs) * 1_000;
    cells[at + STARTED] = (startedMs * 1_000) % 2 ** 32;
    writer.publish(length);
  }

  #release(): void {
    if (this.#unreleased === 0) return;
    this.#unreleased = 0;
    this.#end.reader.release();
  }

  #isPassable(at: number, mayStart: (isExtra: boolean) => boolean): boolean {
    const { reader } = this.#end;
    return mayStart(((reader.cells[at + FORM] as number) & EXTRA) !== 0) || reader.isRevoked(at);
  }

  /** What a record says. What goes with it on the data port is taken from there, whoever has the task. */
  #read(at: number, startedMs: number): ReceivedTask {
    const { cells } = this.#end.words;
    const form = cells[at + FORM] as number;
    const number = cells[at + FUNCTION] as number;
    let encoded: EncodedValue | undefined;
    let failure: unknown;
    if ((form & ON_PORT) !== 0) {
      try {
        encoded = this.#receive() as EncodedValue;
      } catch (error) {
        failure = error;
      }
    }
    if ((form & DEFINES) !== 0) this.#tasks[number] = new KnownTask(this.#receive() as TaskReference);
    const list = (form & ON_PORT) !== 0 ? undefined : this.#listOf(form, at);
    const ticket = cells[at + TICKET] as number;
    return { ticket, position: this.#end.reader.position, task: this.#tasks[number] as KnownTask, list, encoded, failure, startedMs };
  }

  #listOf(form: number, at: number): unknown[] {
    return (form & IS_WIDE) === 0 ? this.#args.readList(this.#end.words.cells, at + ARGUMENTS) : (this.#wide.receive() as unknown[]);
  }

  #receive(): unknown {
    return (receiveMessageOnPort(this.#port) as { readonly message: unknown }).message;
  }
}
