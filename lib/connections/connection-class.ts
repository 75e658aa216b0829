import { attach, type Handle } from '../memory/sharing.js';
import { encodeValue } from '../threads/value-codec.js';
import type { BaseConnection } from './base-connection.js';
import type { ConnectionContext, ConnectionInfo } from './connection-info.js';
import './remote/remote-connection.js'; // attach() below has to know the kind
import { ioLine } from './remote/io-thread.js';
import { sendable } from './sendable.js';

/** A class of connections. */
export interface ConnectionClass {
  new (info: ConnectionInfo, context: ConnectionContext): BaseConnection;
  /** The module that exports the class under its own name: the connection can then live in the I/O thread. */
  readonly module?: string;
}

/** In which thread a connection lives: the I/O thread if the class says where it comes from, or the one that makes it. */
export type ConnectionOwner = 'io' | 'here';

/**
 * Makes a connection, without connecting it.
 *
 * @throws what the class's constructor or the import of its module throws.
 */
export async function createConnection(
  type: ConnectionClass,
  info: ConnectionInfo,
  context: ConnectionContext,
  owner: ConnectionOwner,
): Promise<BaseConnection> {
  // A subclass inherits the property from a class of ours, but does not come from the same module.
  if (owner === 'here' || !Object.hasOwn(type, 'module') || type.module === undefined) return new type(info, context);
  const line = await ioLine();
  const handle = await line.create({
    module: type.module,
    className: type.name,
    info: encodeValue(sendable(info)),
    context: { device: context.device === undefined ? undefined : { name: context.device.name }, alias: context.alias, via: context.via },
  });
  return attach<BaseConnection>(handle as Handle);
}
