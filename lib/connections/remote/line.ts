import { MessageChannel, type MessagePort } from 'node:worker_threads';
import * as Comlink from 'comlink';
import { ConnectionError } from '../../errors.js';
import { thisLane } from '../../memory/this-lane.js';
import { oncePerThread } from '../../memory/this-thread.js';
import { encodeError } from '../../threads/error-codec.js';
import type { CallAnswer, CallRequest, CreateRequest, OwnerApi } from './call-request.js';
import { introduce } from './introduction.js';
import { PortEndpoint } from './port-endpoint.js';
import { unwrap } from './switchboard.js';

/** A thread that owns connections, as handles name it. */
export interface Owner {
  readonly threadId: number;
  readonly life: number;
}

const lines: Map<number, Line> = oncePerThread('lines', () => new Map());
/** Owners that have ended, as far as this thread has heard, and why, if anybody knows. */
const lastWords: Map<number, unknown> = oncePerThread('last words', () => new Map());

/** An owner has ended. */
export function noteLastWords(life: number, reason: unknown): void {
  lastWords.set(life, reason ?? lastWords.get(life));
}

/** Whether an owner has ended: the realm says so, or its end of a line has been closed, whichever comes first. */
export function hasEnded({ life }: Owner): boolean {
  return lastWords.has(life) || !thisLane().realm.isAlive(life);
}

/**
 * This thread's way to one owner of connections, for all calls to it. If the owner ends, the calls in flight reject with
 * ConnectionError DISCONNECTED.
 */
export class Line {
  readonly #owner: Owner;
  readonly #endpoint: PortEndpoint;
  readonly #api: Comlink.Remote<OwnerApi>;
  #calls = 0;

  private constructor(owner: Owner) {
    const { port1, port2 } = new MessageChannel();
    this.#owner = owner;
    this.#endpoint = new PortEndpoint(port1, () => this.#gone());
    this.#api = Comlink.wrap<OwnerApi>(this.#endpoint as unknown as Comlink.Endpoint);
    this.#introduce(port2);
  }

  /** The line to an owner; made on first use. */
  static to(owner: Owner): Line {
    let line = lines.get(owner.life);
    if (line === undefined) lines.set(owner.life, (line = new Line(owner)));
    return line;
  }

  /**
   * Has a method called by the owner.
   *
   * @throws what the method throws; ConnectionError DISCONNECTED when the owner ends.
   */
  async call(request: Omit<CallRequest, 'callId'>, signal: AbortSignal | undefined): Promise<unknown> {
    const callId = ++this.#calls;
    const cancel = (): void => void this.#api.cancel(callId);
    signal?.addEventListener('abort', cancel);
    try {
      return await unwrap((await this.#api.call({ ...request, callId })) as CallAnswer);
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** Has a connection made by the owner; answers its handle. */
  async create(request: CreateRequest): Promise<unknown> {
    return unwrap((await this.#api.create(request)) as CallAnswer);
  }

  /** The owner need not keep a connection any longer. */
  forget(connection: string): void {
    void this.#api.forget(connection);
  }

  #introduce(port: MessagePort): void {
    introduce(this.#owner.threadId, thisLane().life, port).catch((cause: unknown) => this.#endpoint.fail(this.#gone(cause)));
  }

  /** The answer to every call from now on; the next call for this owner would make a new line. */
  #gone(cause: unknown = lastWords.get(this.#owner.life)): CallAnswer {
    lines.delete(this.#owner.life);
    noteLastWords(this.#owner.life, undefined);
    const error = new ConnectionError(
      'DISCONNECTED',
      `the thread that owned the connection (thread ${this.#owner.threadId}) has ended; connect again`,
      { cause },
    );
    return { ok: false, error: encodeError(error) };
  }
}
