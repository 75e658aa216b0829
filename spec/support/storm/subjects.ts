import { attach, type Handle, share, type Shareable } from '../../../lib/sync.js';
import { conditionInStorm } from './condition-in-storm.js';
import { locksInStorm } from './locks-in-storm.js';
import { meetingsInStorm } from './meetings-in-storm.js';
import { namesInStorm } from './names-in-storm.js';
import { readWriteInStorm } from './read-write-in-storm.js';
import { ringInStorm } from './ring-in-storm.js';
import { semaphoreInStorm } from './semaphore-in-storm.js';
import { stateInStorm } from './state-in-storm.js';
import { blockOf } from './storm-cells.js';
import type { Subject, SubjectKind } from './subject.js';

/** Everything that has to survive the storm. */
const KINDS: readonly (readonly [name: string, kind: SubjectKind])[] = [
  ['locks', anyKind(locksInStorm)],
  ['ring', anyKind(ringInStorm)],
  ['state', anyKind(stateInStorm)],
  ['semaphore', anyKind(semaphoreInStorm)],
  ['read-write lock', anyKind(readWriteInStorm)],
  ['condition', anyKind(conditionInStorm)],
  ['event, barrier, latch', anyKind(meetingsInStorm)],
  ['names', anyKind(namesInStorm)],
];

type Shared = Readonly<Record<string, Shareable>>;

/** What is shared with every thread: handles, by subject and name. */
export type SharedHandles = readonly Readonly<Record<string, Handle>>[];

/** The subjects' names, by number. */
export const SUBJECT_NAMES: readonly string[] = KINDS.map(([name]) => name);

/** Makes what is shared. */
export function createShared(): readonly Shared[] {
  return KINDS.map(([, kind]) => kind.create());
}

/** What other threads attach. */
export function handlesOf(shared: readonly Shared[]): SharedHandles {
  return shared.map(objects => mapValues(objects, share));
}

/** What a thread works with, by what it was given. */
export function attachShared(handles: SharedHandles): readonly Shared[] {
  return handles.map(objects => mapValues(objects, handle => attach<Shareable>(handle)));
}

/** The subjects in this thread. */
export function bringSubjects(shared: readonly Shared[], cells: Int32Array): readonly Subject[] {
  return KINDS.map(([, kind], index) => kind.bring(shared[index] as Shared, blockOf(cells, index)));
}

/** What a kind brings to life is what it has created. */
function anyKind<S extends Shared>(kind: SubjectKind<S>): SubjectKind {
  return { create: () => kind.create(), bring: (shared, cells) => kind.bring(shared as S, cells) };
}

function mapValues<A, B>(object: Readonly<Record<string, A>>, map: (value: A) => B): Readonly<Record<string, B>> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}
