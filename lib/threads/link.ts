import type { Transferable } from 'node:worker_threads';

/**
 * One end of the way between a pool and one of its threads: messages arrive in the order in which they were sent, none is
 * lost while both threads live, and what was sent before a thread died can still be read.
 */
export interface Link<Outgoing> {
  /**
   * Sends a message.
   *
   * @throws DataCloneError when it cannot be cloned; nothing was sent then.
   */
  post(message: Outgoing, transfer?: readonly Transferable[]): void;
  /** Hands over, before it returns, every message that has arrived. */
  poll(): void;
  /** Ends this end. What is sent from now on goes nowhere. */
  close(): void;
}

/** What an end hands over. */
export interface LinkEvents<Incoming> {
  readonly received: (message: Incoming) => void;
  /** A message arrived that cannot be put together in this thread. */
  readonly unreadable: (error: Error) => void;
}
