import { MessageChannel, type MessagePort, postMessageToThread } from 'node:worker_threads';
import { oncePerThread } from '../memory/this-thread.js';
import type { LocalPool } from './local-pool.js';
import { PoolCaller } from './pool-caller.js';
import type { PoolThread } from './pool-thread.js';

/** How a thread that has a pool's handle finds the thread to which the pool belongs: it sends that one end of a channel. */
interface Introduction {
  readonly partyline: 'pool introduction';
  readonly pool: string;
  readonly port: MessagePort;
}

/** The pools of this thread that others may have been given. */
const doors: Map<string, WeakRef<PoolDoor>> = oncePerThread('pool doors', () => new Map());
/** A pool that nobody has any more has no door. */
const dropped: FinalizationRegistry<string> = oncePerThread('dropped pools', () => new FinalizationRegistry(forget));

/** Listens while there are doors. The same for all copies of this module: whichever makes the first door, another one may close the last. */
const porter: (message: unknown) => void = oncePerThread('pool porter', () => letIn);

/** Sends one end of a channel to the thread to which a pool belongs. */
export async function introduce(ownerThreadId: number, pool: string, port: MessagePort): Promise<void> {
  const introduction: Introduction = { partyline: 'pool introduction', pool, port };
  await postMessageToThread(ownerThreadId, introduction, [port as never]);
}

/** Where other threads come in that hand in tasks. */
export class PoolDoor {
  readonly #pool: LocalPool;
  readonly #callers = new Set<PoolCaller>();

  constructor(pool: LocalPool) {
    this.#pool = pool;
  }

  /** The end of a channel for one of the pool's own threads: it works as well while the pool's thread is blocked. */
  portFor(thread: () => PoolThread | undefined): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.serve(port1, thread);
    return port2;
  }

  /** Serves whoever has the other end of a channel. */
  serve(port: MessagePort, thread: () => PoolThread | undefined): void {
    const caller = new PoolCaller(this.#pool, port, thread);
    this.#callers.add(caller);
    port.on('close', () => {
      this.#callers.delete(caller);
      caller.gone();
    });
  }

  /** Reads what the callers have said, for a thread that has no turn of its event loop. */
  pump(): void {
    for (const caller of this.#callers) caller.pump();
  }

  /** Nobody comes in any more. */
  close(): void {
    forget(this.#pool.description.id);
    for (const caller of this.#callers) caller.close();
  }
}

/** The door of a pool of this thread. */
export function doorOf(pool: LocalPool): PoolDoor {
  if (doors.size === 0) process.on('workerMessage', porter);
  const door = new PoolDoor(pool);
  const { id } = pool.description;
  doors.set(id, new WeakRef(door));
  dropped.register(door, id);
  return door;
}

/** The port of a pool that has been closed is closed: that is the answer. */
function letIn(message: unknown): void {
  if (!isIntroduction(message)) return;
  const door = doors.get(message.pool)?.deref();
  if (door === undefined) message.port.close();
  else door.serve(message.port, () => undefined);
}

function forget(pool: string): void {
  doors.delete(pool);
  if (doors.size === 0) process.off('workerMessage', porter);
}

function isIntroduction(message: unknown): message is Introduction {
  return typeof message === 'object' && message !== null && (message as Introduction).partyline === 'pool introduction';
}
