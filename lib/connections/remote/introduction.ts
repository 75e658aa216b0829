import { type MessagePort, postMessageToThread, threadId } from 'node:worker_threads';
import * as Comlink from 'comlink';
import { oncePerThread } from '../../memory/this-thread.js';
import type { OwnerApi } from './call-request.js';
import { ownerApi } from './owner-api.js';

/**
 * How a thread that has a connection's handle finds the thread that owns it: it makes a channel and sends one end to the
 * owner by its thread id. So a handle is plain data, and whoever passes it on has nothing to do with it.
 */
interface Introduction {
  readonly partyline: 'introduction';
  /** The life of the thread that wants to call. */
  readonly caller: number;
  readonly port: MessagePort;
}

/** Sends one end of a channel to the owner. */
export async function introduce(ownerThreadId: number, caller: number, port: MessagePort): Promise<void> {
  const introduction: Introduction = { partyline: 'introduction', caller, port };
  await postMessageToThread(ownerThreadId, introduction, [port as never]);
}

/** Lets other threads call the connections of this one. */
export function listenForIntroductions(): void {
  oncePerThread('introductions', () => {
    process.on('workerMessage', (message: unknown) => {
      if (!isIntroduction(message)) return;
      serve(message);
    });
    return threadId;
  });
}

function serve({ caller, port }: Introduction): void {
  const { api, hangUp } = ownerApi(caller);
  Comlink.expose(api satisfies OwnerApi, port as unknown as Comlink.Endpoint);
  port.on('close', hangUp);
  port.unref(); // whoever waits for an answer keeps the process alive, not whoever may be asked
}

function isIntroduction(message: unknown): message is Introduction {
  return typeof message === 'object' && message !== null && (message as Introduction).partyline === 'introduction';
}
