import { onAbort } from '../sync/abort-listener.js';
import type { ExecuteOptions } from './execute-options.js';
import type { Executor } from './executor.js';
import { Fifo } from './fifo.js';
import { type ItemSink, ItemSource } from './item-source.js';
import type { MapOptions, MapResults } from './map-options.js';
import { MapProgress } from './map-progress.js';
import { MapWindow } from './map-window.js';
import type { TaskTarget } from './task.js';

/** What a map does, for every item. */
export interface MapWork<T, R> {
  readonly executor: Executor;
  readonly task: TaskTarget<R>;
  readonly items: Iterable<T> | AsyncIterable<T>;
  readonly options: MapOptions;
}

/** Answers one who has asked for a result. */
type Answer<R> = (result: IteratorResult<R, undefined> | Promise<never>) => void;

/** The place of a result. */
interface Place<R> {
  isFilled: boolean;
  result: R | undefined;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * Runs a task for every item of a source, as its results are asked for.
 *
 *   idle -> open    the first result is asked for
 *   idle, open -> ending  all results are taken; a task, the source or the signal fails; the consumer ends it
 *   ending -> over  the source is closed, and no task is under way
 *
 * Invariant: while it is open, at most as many items are taken from the source as the window has places, results that
 * were handed out not counted.
 */
export class TaskMap<T, R> implements MapResults<R> {
  readonly #work: MapWork<T, R>;
  readonly #options: ExecuteOptions;
  readonly #window: MapWindow;
  readonly #progress: MapProgress | undefined;
  readonly #stop: AbortController = new AbortController();
  readonly #requests = new Fifo<Answer<Awaited<R>>>();
  /** Of the items taken: in their order, or in the order of the results. */
  readonly #places = new Fifo<Place<Awaited<R>>>();
  #source: ItemSource<T> | undefined;
  #isExhausted = false;
  #taken = 0;
  #underWay = 0;
  /** What the consumer has yet to hear. */
  #failure: { readonly error: unknown } | undefined;
  /** Fulfilled when it is over; with what the source threw when it was closed. */
  #ending: Promise<{ readonly error: unknown } | undefined> | undefined;
  #ignoreSignal = (): void => undefined;
  #lastTaskEnded = (): void => undefined;

  constructor(work: MapWork<T, R>) {
    const { concurrency, progress, ordered: _ordered, ...ofEach } = work.options;
    this.#work = work;
    this.#options = { ...ofEach, signal: this.#stop.signal };
    this.#window = new MapWindow(concurrency, () => work.executor.size);
    this.#progress = progress === true ? new MapProgress(sizeOf(work.items)) : undefined;
  }

  /**
   * The next result.
   *
   * @throws what the first task that failed threw, or the source, or `signal.reason`; once, then it is over.
   */
  next(): Promise<IteratorResult<Awaited<R>, undefined>> {
    return this.#ending === undefined ? this.#request() : this.#ending.then(() => this.#endResult());
  }

  /** Cancels the tasks that are under way and closes the source. */
  async return(): Promise<IteratorReturnResult<undefined>> {
    if (this.#ending !== undefined) {
      await this.#ending;
      this.#failure = undefined;
      return DONE;
    }
    this.#stop.abort();
    this.#ending = this.#end();
    const broken = await this.#ending;
    if (broken !== undefined) throw broken.error;
    return DONE;
  }

  /** As {@link return}, then throws the error. */
  async throw(error: unknown): Promise<never> {
    if (this.#ending === undefined) this.#fail(error);
    await this.#ending;
    this.#failure = undefined;
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #request(): Promise<IteratorResult<Awaited<R>, undefined>> {
    return new Promise(resolve => {
      this.#requests.push(resolve);
      if (this.#source === undefined) this.#open();
      else this.#deliver(this.#source);
    });
  }

  #open(): void {
    const { items, options } = this.#work;
    const { signal } = options;
    if (signal?.aborted === true) return this.#fail(signal.reason);
    if (signal !== undefined) this.#ignoreSignal = onAbort(signal, () => this.#fail(signal.reason));
    try {
      this.#source = new ItemSource(items, this.#sink());
    } catch (error) {
      return this.#fail(error);
    }
    this.#progress?.start();
    this.#deliver(this.#source);
  }

  #sink(): ItemSink<T> {
    return {
      wanted: () => (this.#ending === undefined ? this.#window.size - this.#taken : 0),
      take: item => this.#begin(item),
      failed: error => this.#fail(error),
      exhausted: () => {
        this.#isExhausted = true;
        if (this.#taken === 0) this.#finish();
      },
    };
  }

  #begin(item: T): void {
    const { executor, task, options } = this.#work;
    const place: Place<Awaited<R>> = { isFilled: false, result: undefined };
    const isSample = this.#window.begin();
    this.#taken++;
    this.#underWay++;
    if (options.ordered !== false) this.#places.push(place);
    executor.execute(task, [item], this.#options).then(
      result => {
        if (isSample) this.#window.end(this.#requests.length > 0);
        this.#fill(place, result);
      },
      (error: unknown) => {
        this.#fail(error);
        this.#taskEnded();
      },
    );
  }

  #fill(place: Place<Awaited<R>>, result: Awaited<R>): void {
    this.#taskEnded();
    if (this.#ending !== undefined || this.#source === undefined) return;
    place.isFilled = true;
    place.result = result;
    if (this.#work.options.ordered === false) this.#places.push(place);
    this.#progress?.step();
    this.#deliver(this.#source);
  }

  #taskEnded(): void {
    if (--this.#underWay === 0) this.#lastTaskEnded();
  }

  /** Hands out the results that are there, as far as they are asked for, and gets more items. */
  #deliver(source: ItemSource<T>): void {
    for (let place = this.#places.first; place?.isFilled === true && this.#requests.length > 0; place = this.#places.first) {
      this.#places.shift();
      this.#taken--;
      this.#requests.shift()?.({ done: false, value: place.result as Awaited<R> });
    }
    source.pull();
    if (this.#isExhausted && this.#taken === 0) this.#finish();
  }

  #finish(): void {
    this.#ending ??= this.#end();
  }

  #fail(error: unknown): void {
    if (this.#ending !== undefined) return;
    this.#failure = { error };
    this.#stop.abort(error);
    this.#ending = this.#end();
  }

  async #end(): Promise<{ readonly error: unknown } | undefined> {
    this.#ignoreSignal();
    this.#progress?.stop();
    await Promise.resolve(); // by now it is known to be ending, should the source end it once more
    let broken: { readonly error: unknown } | undefined;
    try {
      await this.#source?.close();
    } catch (error) {
      broken = { error };
    }
    if (this.#underWay > 0) await new Promise<void>(resolve => (this.#lastTaskEnded = resolve));
    while (this.#requests.length > 0) this.#requests.shift()?.(this.#endResult());
    return broken;
  }

  /** The failure for the first who asks, then the end. */
  #endResult(): IteratorReturnResult<undefined> | Promise<never> {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure === undefined ? DONE : Promise.reject(failure.error);
  }
}

function sizeOf(items: unknown): number | undefined {
  if (Array.isArray(items)) return items.length;
  return items instanceof Set || items instanceof Map ? items.size : undefined;
}
