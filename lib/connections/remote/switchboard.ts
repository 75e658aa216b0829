import { threadId } from 'node:worker_threads';
import { ConnectionError } from '../../errors.js';
import { type Handle, share } from '../../memory/sharing.js';
import { thisLane } from '../../memory/this-lane.js';
import { oncePerThread } from '../../memory/this-thread.js';
import { decodeError, encodeError } from '../../threads/error-codec.js';
import { decodeValue, encodeValue, loadKinds } from '../../threads/value-codec.js';
import type { BaseConnection, SharedParts } from '../base-connection.js';
import type { MethodName } from '../bind-methods.js';
import { sendable } from '../sendable.js';
import type { CallAnswer, CallRequest } from './call-request.js';

/** What other threads need to use a connection of this one. */
export interface ConnectionHandle extends Handle {
  readonly mutex: Handle;
  readonly state: Handle;
  readonly owner: { readonly threadId: number; readonly life: number };
  readonly methods: readonly MethodName[];
  readonly device: { readonly name: string } | undefined;
  readonly alias: string;
  readonly via: string | undefined;
  readonly info: Record<string, unknown>;
}

/** A call by another thread that is being carried out here. */
interface Visit {
  readonly connection: BaseConnection;
  /** The life of the caller. */
  readonly caller: number;
  readonly controller: AbortController;
  readonly done: Promise<unknown>;
}

/** The connections of this thread that other threads have handles of. */
const offered: Map<string, BaseConnection> = oncePerThread('offered connections', () => new Map());
const visits: Set<Visit> = oncePerThread('visits', () => new Set());

const REMOTE_HOME: string = new URL('./remote-connection.js', import.meta.url).href;

/** Answers the handle of a connection that lives in this thread, and lets calls for it in from now on. */
export function offer(connection: BaseConnection, { mutex, state }: SharedParts, methods: readonly MethodName[]): Handle {
  const mutexHandle = share(mutex);
  const id = idOf(mutexHandle);
  if (!offered.has(id)) offered.set(id, connection);
  const handle: ConnectionHandle = {
    partyline: 'connection',
    home: REMOTE_HOME,
    id,
    mutex: mutexHandle,
    state: share(state),
    owner: { threadId, life: thisLane().life },
    methods,
    device: connection.device === undefined ? undefined : { name: connection.device.name },
    alias: connection.alias,
    via: connection.via,
    info: publicInfo(connection),
  };
  return handle;
}

/** The connection of this thread that a handle stands for. */
export function offeredConnection(id: string): BaseConnection | undefined {
  return offered.get(id);
}

/** Takes no more calls for a connection. */
export function withdraw(id: string): void {
  offered.delete(id);
}

/** The id under which the connection with this lock is offered. */
export function idOf(mutex: Handle): string {
  return `connection ${mutex.id}`;
}

/** Carries out a call for another thread. Never rejects. */
export async function visit(request: CallRequest, caller: number, controller: AbortController): Promise<CallAnswer> {
  try {
    const connection = offered.get(request.connection);
    if (connection === undefined) throw new ConnectionError('DISCONNECTED', 'this connection was destroyed in the thread that owned it');
    await loadKinds(request.args);
    const done = run(connection, request, controller.signal);
    const entry: Visit = { connection, caller, controller, done };
    visits.add(entry);
    try {
      return { ok: true, value: encodeValue(await done) };
    } finally {
      visits.delete(entry);
    }
  } catch (error) {
    return { ok: false, error: encodeError(error) };
  }
}

/**
 * Ends the calls that threads which have died meanwhile had made on this connection, and waits until they have ended. Called
 * by whoever got the lock that such a thread held.
 */
export async function settleAbandonedVisits(connection: BaseConnection): Promise<void> {
  const { realm } = thisLane();
  const abandoned = [...visits].filter(entry => entry.connection === connection && !realm.isAlive(entry.caller));
  for (const entry of abandoned) entry.controller.abort(new ConnectionError('DISCONNECTED', 'the thread that made this call has ended'));
  await Promise.allSettled(abandoned.map(entry => entry.done));
}

function run(connection: BaseConnection, request: CallRequest, signal: AbortSignal): Promise<unknown> {
  const args = decodeValue(request.args) as unknown[];
  const at = request.optionsAt;
  if (at >= 0) {
    while (args.length < at) args.push(undefined);
    args[at] = { ...(args[at] as object | undefined), timeout: request.timeoutMs, signal };
  }
  const method = Reflect.get(connection, request.method) as (...args: unknown[]) => unknown;
  const call = async (): Promise<unknown> => Reflect.apply(method, connection, args);
  return request.isHeld ? connection.mutex.runOnBehalf(call) : call();
}

/** What may be seen in other threads: no secrets, and nothing that cannot be sent. */
function publicInfo({ info }: BaseConnection): Record<string, unknown> {
  const { credentials: _secrets, ...rest } = info;
  return sendable(rest);
}

/** Turns an answer back into what the call answered or threw. */
export async function unwrap(answer: CallAnswer): Promise<unknown> {
  if (!answer.ok) throw decodeError(answer.error);
  await loadKinds(answer.value);
  return decodeValue(answer.value);
}
