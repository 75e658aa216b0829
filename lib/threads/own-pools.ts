import type { MessagePort } from 'node:worker_threads';
import { oncePerThread } from '../memory/this-thread.js';

/**
 * The pools of which this thread is one, by their ids, each with the port to the thread to which the pool belongs. They are here by themselves
 * because a thread that starts loads only this: how to use a pool is loaded by the first task that is given one.
 */
const ports: Map<string, MessagePort> = oncePerThread('pool ports', () => new Map());

/** This thread belongs to a pool. */
export function noteOwnPool(id: string, port: MessagePort): void {
  port.unref();
  ports.set(id, port);
}

/** The port to a pool; undefined when this thread is none of the pool's. */
export function ownPoolPort(id: string): MessagePort | undefined {
  return ports.get(id);
}
