import { type MessagePort, type Transferable } from 'node:worker_threads';
import { types } from 'node:util';

/**
 * Sends a message and moves what is listed.
 *
 * @throws DataCloneError, or what a getter throws, when it cannot be sent; nothing has been moved then. A buffer that was moved before is told of here:
 * Node would send what nobody can read.
 */
export function postMoving(port: MessagePort, message: unknown, list: readonly Transferable[] | undefined): void {
  if (list === undefined) return port.postMessage(message);
  if (list.some(isGone)) throw new DOMException('what is to be moved has been moved before', 'DataCloneError');
  port.postMessage(message, list);
}

/** Whether it is a buffer whose memory another thread has got. */
function isGone(movable: Transferable): boolean {
  if (!types.isArrayBuffer(movable) || movable.byteLength > 0) return false;
  try {
    return new Uint8Array(movable).byteLength > 0; // an empty one can be looked at
  } catch {
    return true;
  }
}
