import { MessageChannel, type MessagePort } from 'node:worker_threads';
import * as Comlink from 'comlink';
import type { BenchThread } from '../harness/bench-thread.js';

type Execute = (command: string) => Promise<string>;

/** Answers how to call, over comlink, the function that the thread's `expose` exposes. */
export async function wrapThread(thread: BenchThread): Promise<Execute> {
  const { port1, port2 } = new MessageChannel();
  await thread.callWith([port2], 'expose', port2);
  port1.start();
  return Comlink.wrap<Execute>(endpoint(port1)) as Execute;
}

/** Lets the other end of a port call a function. */
export function exposeTo(port: MessagePort, execute: Execute): void {
  Comlink.expose(execute, endpoint(port));
}

/** Node's ports have the events of the browser's, with types of their own. */
function endpoint(port: MessagePort): Comlink.Endpoint {
  return port as unknown as Comlink.Endpoint;
}
