import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { Lane } from '../memory/lane.js';
import { settleWith, unreadable } from './answer-data.js';
import type { Job } from './job.js';
import type { AnswerData, TaskId } from './messages.js';
import { postMoving } from './moving-post.js';
import { SmallValueReader, SmallValueWriter } from './small-value.js';
import { UNNUMBERED } from './task-catalog.js';
import {
  addNews,
  ARGUMENTS,
  DEFINES,
  EXTRA,
  FORM,
  FUNCTION,
  IS_WIDE,
  isFull,
  lifeOf,
  type LineEnd,
  MOST_SENT,
  ON_PORT,
  OUTCOME,
  RAN,
  RESULT,
  STARTED,
  TICKET,
  VALUE,
  WIDE_RESULT,
} from './task-line.js';
import { encodeValue } from './value-codec.js';
import { WideValues } from './wide-values.js';

/** So many tasks are handed over together. */
const BATCH = 8;

/** Room for this many cells is looked for before a task is sent. */
const AMPLE = 1_024;

/** When and for how long a task ran, in microseconds. */
export type NoteRun = (job: Job, startedUs: number, ranUs: number) => void;

/** The pool's end of the way to one of its threads: hands tasks over, and settles them as they are answered. */
export class TaskSender {
  readonly #end: LineEnd;
  readonly #port: MessagePort;
  readonly #noteRun: NoteRun;
  readonly #values = new SmallValueWriter();
  readonly #answers = new SmallValueReader();
  readonly #wide: WideValues;
  /** By ticket. */
  readonly #jobs: (Job | undefined)[] = [];
  readonly #freeTickets: number[] = [];
  /** In the order in which they were sent, from #oldest on, without those that were answered. */
  #sent: (Job | undefined)[] = [];
  #oldest = 0;
  readonly #defined: boolean[] = [];
  #unanswered = 0;
  #isSending = false;
  #isPolling = false;
  /** Tasks that were written and not handed over. */
  #appended = 0;
  #load = 0;

  constructor(end: LineEnd, port: MessagePort, noteRun: NoteRun) {
    this.#end = end;
    this.#port = port;
    this.#wide = new WideValues(end);
    this.#noteRun = noteRun;
  }

  /** How many tasks the thread has. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** What all of them cost, as far as it is known (see TaskEntry). */
  get load(): number {
    return this.#load;
  }

  /** The task that the thread has had for longest. */
  get oldest(): Job | undefined {
    return this.#sent[this.#oldest];
  }

  /** The tasks that the thread has, the oldest first. */
  get jobs(): Job[] {
    return this.#sent.slice(this.#oldest).filter(job => job !== undefined);
  }

  /**
   * Hands a task over. False when there is no room for it.
   *
   * @throws DataCloneError, or what a getter throws, when its arguments cannot be sent.
   */
  send(job: Job, isExtra: boolean): boolean {
    if (this.#isSending) return false; // a getter of an argument hands in a task
    this.#isSending = true;
    try {
      return this.#write(job, isExtra);
    } finally {
      this.#isSending = false;
    }
  }

  /**
   * Settles the tasks that have been answered. Answers how many: none while it does so already. A task that settles gives its
   * locks back, another one gets them and is handed in, and that may look for answers.
   */
  poll(): number {
    this.#flush();
    if (this.#isPolling) return 0;
    this.#isPolling = true;
    try {
      return this.#settleAnswered();
    } finally {
      this.#isPolling = false;
    }
  }

  #settleAnswered(): number {
    const { reader } = this.#end;
    let count = 0;
    for (let at = reader.peek(); at >= 0; at = reader.peek()) {
      this.#answered(at);
      reader.pass(at);
      count++;
    }
    if (count > 0) reader.release();
    return count;
  }

  /** Asks to be rung when there are answers, also if the answer is false: there are some already. */
  sleep(): boolean {
    return this.#end.reader.sleep();
  }

  /** The opposite of `sleep`. */
  wake(): void {
    this.#end.reader.wake();
  }

  /** Takes a task back. False when the thread has begun it. */
  revoke(job: Job): boolean {
    if (this.#jobs[job.ticket] !== job || !this.#end.writer.revoke(job.position)) return false;
    this.#leave(job);
    return true;
  }

  /** Takes back tasks that were sent last and have not been begun, at most so many; the oldest of them first. Hosted ones only if it is said. */
  revokeLast(most: number, isHostedToo: boolean): Job[] {
    const revoked: Job[] = [];
    for (let at = this.#sent.length - 1; at >= this.#oldest && revoked.length < most; at--) {
      const job = this.#sent[at];
      if (job === undefined || (job.isHosted && !isHostedToo)) continue;
      if (job.transfer !== undefined || !this.revoke(job)) break; // what was moved cannot be sent again
      revoked.unshift(job);
    }
    return revoked;
  }

  /** Whether the thread's heap is larger than it should be. */
  get isFull(): boolean {
    return isFull(this.#end);
  }

  /** The task that the thread knows by this; nothing when it has answered it. */
  jobOf({ ticket, position }: TaskId): Job | undefined {
    const job = this.#jobs[ticket];
    return job?.position === position ? job : undefined;
  }

  /** Whether the thread has lived and is dead. */
  isOver({ realm }: Lane): boolean {
    const life = lifeOf(this.#end);
    return life !== 0 && !realm.isAlive(life);
  }

  /** A running task should look at the control port. */
  addNews(): void {
    addNews(this.#end);
  }

  #write(job: Job, isExtra: boolean): boolean {
    const { writer } = this.#end;
    const free = writer.free(AMPLE);
    if (free < ARGUMENTS || this.#unanswered >= MOST_SENT) return false;
    const { at } = writer;
    const { cells } = this.#end.words;
    const { number, reference } = job.entry;
    let form = isExtra ? EXTRA : 0;
    const mayBeSmall = job.encoded === undefined && job.transfer === undefined;
    let end = mayBeSmall ? this.#values.writeList(job.args, cells, at + ARGUMENTS, at + writer.longest(free)) : -1;
    if (end < 0) {
      // Before all else, since it may throw.
      form |= mayBeSmall && this.#wide.send(job.args) ? IS_WIDE : this.#sendOnPort(job);
      end = at + ARGUMENTS;
    }
    if (number === UNNUMBERED || this.#defined[number] !== true) {
      form |= DEFINES;
      this.#port.postMessage(reference);
      this.#defined[number] = true;
    }
    this.#enter(job);
    cells[at + TICKET] = job.ticket;
    cells[at + FUNCTION] = number;
    cells[at + FORM] = form;
    writer.append(end - at);
    this.#handOver();
    return true;
  }

  #sendOnPort(job: Job): number {
    postMoving(this.#port, job.encoded ?? encodeValue(job.args), job.transfer);
    return ON_PORT;
  }

  /** Hands over the first task at once, and those that follow some at a time: it takes as long as a third of all the rest. */
  #handOver(): void {
    this.#appended++;
    if (this.#unanswered === 1 || this.#appended >= BATCH) this.#flush();
    else if (this.#appended === 1) queueMicrotask(this.#flush);
  }

  readonly #flush = (): void => {
    if (this.#appended === 0) return;
    this.#appended = 0;
    this.#end.writer.flush();
  };

  #enter(job: Job): void {
    job.position = this.#end.writer.position;
    job.ticket = this.#freeTickets.pop() ?? this.#jobs.length;
    this.#jobs[job.ticket] = job;
    this.#sent.push(job);
    this.#unanswered++;
    job.cost = job.entry.cost;
    this.#load += job.cost;
  }

  #leave(job: Job): void {
    this.#jobs[job.ticket] = undefined;
    this.#freeTickets.push(job.ticket);
    this.#unanswered--;
    this.#load -= job.cost;
    this.#sent[this.#sent[this.#oldest] === job ? this.#oldest : this.#sent.indexOf(job, this.#oldest)] = undefined;
    while (this.#oldest < this.#sent.length && this.#sent[this.#oldest] === undefined) this.#oldest++;
    if (this.#unanswered === 0) {
      this.#sent.length = 0;
      this.#oldest = 0;
    } else if (this.#oldest > 2 * MOST_SENT) {
      this.#sent = this.#sent.slice(this.#oldest);
      this.#oldest = 0;
    }
  }

  #answered(at: number): void {
    const { cells } = this.#end.words;
    const job = this.#jobs[cells[at + TICKET] as number] as Job;
    const ranUs = cells[at + RAN] as number;
    this.#leave(job);
    job.entry.note(ranUs);
    this.#noteRun(job, cells[at + STARTED] as number, ranUs);
    const outcome = cells[at + OUTCOME];
    if (outcome === RESULT) job.succeed(this.#answers.read(cells, at + VALUE));
    else if (outcome === WIDE_RESULT) job.succeed(this.#wide.receive());
    else this.#settleFromPort(job);
  }

  #settleFromPort(job: Job): void {
    try {
      const { message } = receiveMessageOnPort(this.#port) as { readonly message: AnswerData };
      settleWith(job, message);
    } catch (cause) {
      job.fail(() => unreadable('result', job.label, cause));
    }
  }
}
