import { receiveMessageOnPort, type MessagePort, type Transferable } from 'node:worker_threads';
import type { Link, LinkEvents } from './link.js';
import { postMoving } from './moving-post.js';

/** A {@link Link} over a MessagePort. */
export class PortLink<Outgoing, Incoming> implements Link<Outgoing> {
  readonly #port: MessagePort;
  readonly #events: LinkEvents<Incoming>;

  constructor(port: MessagePort, events: LinkEvents<Incoming>) {
    this.#port = port;
    this.#events = events;
    port.on('message', events.received);
    port.on('messageerror', events.unreadable);
  }

  /** This end no longer keeps its thread alive. */
  unref(): void {
    this.#port.unref();
  }

  post(message: Outgoing, transfer?: readonly Transferable[]): void {
    postMoving(this.#port, message, transfer);
  }

  poll(): void {
    while (this.#receiveOne());
  }

  close(): void {
    this.#port.close();
  }

  #receiveOne(): boolean {
    let arrived: { message: Incoming } | undefined;
    try {
      arrived = receiveMessageOnPort(this.#port) as { message: Incoming } | undefined;
    } catch (error) {
      this.#events.unreadable(error as Error);
      return true;
    }
    if (arrived !== undefined) this.#events.received(arrived.message);
    return arrived !== undefined;
  }
}
