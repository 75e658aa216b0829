import { BroadcastChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';

/** Node's own part of a channel. It knows whether anybody else has the channel open; the public door does not say so. */
interface ChannelHandle {
  /** False when nobody else has the channel open. */
  postMessage(message: unknown): boolean | undefined;
}

/**
 * A name under which threads of this process hear each other, whoever made them. It never keeps a thread alive.
 *
 * A thread that enters and then speaks is heard by all that entered before it spoke. So of several that come at the same
 * time, at most one can hear that nobody else is there.
 */
export class MeetingPlace<Message> {
  readonly #channel: BroadcastChannel;
  readonly #handle: ChannelHandle | undefined;

  /** Enters. */
  constructor(name: string) {
    this.#channel = new BroadcastChannel(name);
    this.#channel.unref?.(); // Deno has none
    this.#handle = handleOf(this.#channel);
  }

  /** Whether `say` can tell that nobody is there. */
  get isCertain(): boolean {
    return this.#handle !== undefined;
  }

  /** Speaks to all that are there. False when nobody else is. */
  say(message: Message): boolean {
    if (this.#handle !== undefined) return this.#handle.postMessage(message) !== false;
    this.#channel.postMessage(message);
    return true;
  }

  /** What was said since this thread entered or last asked; undefined when nothing was. Also works in a thread whose event loop stands still. */
  next(): Message | undefined {
    try {
      // Node takes a BroadcastChannel here as well, and its documentation says so; its types do not.
      const received = receiveMessageOnPort(this.#channel as unknown as MessagePort) as { readonly message: Message } | undefined;
      return received?.message;
    } catch {
      return undefined; // Deno does not: there, only the event loop hears
    }
  }

  /** Calls `heard` from the event loop. */
  listen(heard: (message: Message) => void): void {
    this.#channel.onmessage = event => heard((event as { readonly data: Message }).data);
    this.#channel.unref?.();
  }

  /** Leaves. Node lets go of the name with the next turn of the event loop only. */
  leave(): void {
    this.#channel.close();
  }
}

function handleOf(channel: object): ChannelHandle | undefined {
  const symbol = Object.getOwnPropertySymbols(channel).find(({ description }) => description === 'kHandle');
  if (symbol === undefined) return undefined;
  const handle = (channel as Record<symbol, Partial<ChannelHandle> | undefined>)[symbol];
  return typeof handle?.postMessage === 'function' ? (handle as ChannelHandle) : undefined;
}
