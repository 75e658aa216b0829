import { BaseConnection } from '../../lib/connections/base-connection.js';

/** A connection that leads nowhere: what is left is the pool. */
export class IdleConnection extends BaseConnection {
  connect(): Promise<void> {
    return Promise.resolve();
  }

  disconnect(): Promise<void> {
    return Promise.resolve();
  }

  send(): Promise<void> {
    return Promise.resolve();
  }

  receive(): Promise<string> {
    return Promise.resolve('');
  }

  execute(): Promise<string> {
    return Promise.resolve('');
  }

  configure(): Promise<string> {
    return Promise.resolve('');
  }
}
