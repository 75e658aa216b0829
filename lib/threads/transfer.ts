import { types } from 'node:util';
import * as workerThreads from 'node:worker_threads';
import { shown } from '../memory/shown.js';
import { oncePerThread } from '../memory/this-thread.js';
import { isObject, isOrdinary } from './object-graph.js';

type Transferable = workerThreads.Transferable;
type List = readonly Transferable[];

/** What can be moved to another thread; of a typed array, that is the whole of its buffer. */
export type Movable = Transferable | ArrayBufferView | ArrayBufferLike;

interface Marks {
  readonly lists: WeakMap<object, List>;
  /** Whether anything was ever to be moved in this thread: most threads never have to look. */
  isUsed: boolean;
}

const marks: Marks = oncePerThread('transfers', () => ({ lists: new WeakMap(), isUsed: false }));

/** Whether Node wants to keep a buffer to itself, as it does with the pool of small ones. Node 20 cannot be asked: it copies them by itself. */
const { isMarkedAsUntransferable = () => false } = workerThreads as { readonly isMarkedAsUntransferable?: (object: object) => boolean };

/**
 * Says that a value is moved when it is sent next, instead of copied: as an argument of a task, as an item of `map`, or as what a task returns.
 * It is of no use in this thread any more once it has been sent.
 *
 * Without a list, the value itself is moved: an ArrayBuffer, the whole buffer of a typed array, a MessagePort, a stream. For an object that has such
 * things inside, the list says which of them are moved. Memory that is shared stays where it is, as the other thread sees it anyway.
 *
 * Answers the value itself, so the types of a task are those without it:
 *
 *     // tasks.ts
 *     export function render(frame: Frame): { frame: number; pixels: Uint8Array } {
 *       const pixels = draw(frame);
 *       return transfer({ frame: frame.number, pixels }, [pixels]);
 *     }
 *
 *     const { pixels } = await pool.tasks<typeof import('./tasks.js')>().render(transfer(frame, [frame.mesh]));
 *     for await (const thumbnail of pool.map<Uint8Array, Uint8Array>('shrink', photos.map(photo => transfer(photo)))) { … }
 *
 * What cannot be moved, or has been moved before, makes the task fail that it was to be sent with: TaskError, with the reason as its cause.
 *
 * @throws TypeError for a value that is no object, a list that is no array, and something listed (or without a list, the value) that cannot be moved.
 */
export function transfer<T extends object>(value: T, list: readonly Movable[] = [value as Movable]): T {
  if (!isObject(value)) throw new TypeError(`transfer: ${shown(value)} is no object: there is nothing to be moved`);
  if (!Array.isArray(list)) throw new TypeError(`transfer: the list of what is to be moved must be an array, not ${shown(list)}`);
  marks.lists.set(value, list.flatMap(movablesOf));
  marks.isUsed = true;
  return value;
}

/** Whether a value is to be moved, or something inside it, when it is sent next. */
export function isToBeMoved(value: unknown): boolean {
  return marks.isUsed && isObject(value) && marks.lists.has(value);
}

/** What is to be moved with a value that is being sent, undefined if nothing is; asked again, nothing is any more. */
export function takeTransfer(value: unknown): List | undefined {
  return isToBeMoved(value) ? takeTransfers([value], undefined) : undefined;
}

/** The same for several values, and for what is `listed` besides. */
export function takeTransfers(values: readonly unknown[], listed: List | undefined): List | undefined {
  if (!marks.isUsed) return listed;
  const moved = new Set(listed);
  for (const value of values) {
    if (!isToBeMoved(value)) continue;
    for (const item of marks.lists.get(value as object) ?? []) moved.add(item);
    marks.lists.delete(value as object);
  }
  return moved.size === 0 ? undefined : [...moved];
}

/** What Node is to move for an element of a list: at most one thing. */
function movablesOf(value: unknown): List {
  if (!isObject(value) || Array.isArray(value) || isOrdinary(value) || types.isPromise(value))
    throw new TypeError(`transfer: ${shown(value)} itself cannot be moved; list what is to be moved of it`);
  const movable = ArrayBuffer.isView(value) ? value.buffer : value;
  const stays = types.isSharedArrayBuffer(movable) || isMarkedAsUntransferable(movable);
  return stays ? [] : [movable as Transferable]; // what else cannot be moved is Node's to say
}
