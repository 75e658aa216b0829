import { share } from '../../memory/sharing.js';
import { encodeError } from '../../threads/error-codec.js';
import { isTypescript, registerTypescript } from '../../threads/typescript-loader.js';
import { decodeValue, encodeValue } from '../../threads/value-codec.js';
import type { BaseConnection } from '../base-connection.js';
import type { ConnectionContext, ConnectionInfo } from '../connection-info.js';
import type { CallAnswer, CreateRequest, OwnerApi } from './call-request.js';
import { visit, withdraw } from './switchboard.js';

type ConnectionClass = new (info: ConnectionInfo, context: ConnectionContext) => BaseConnection;

/** What this thread does for one calling thread, and how to end that when the caller is gone. */
export function ownerApi(caller: number): { readonly api: OwnerApi; readonly hangUp: () => void } {
  const calls = new Map<number, AbortController>();
  const api: OwnerApi = {
    async call(request) {
      const controller = new AbortController();
      calls.set(request.callId, controller);
      try {
        return await visit(request, caller, controller);
      } finally {
        calls.delete(request.callId);
      }
    },
    cancel: callId => calls.get(callId)?.abort(),
    create,
    forget: withdraw,
  };
  const hangUp = (): void => {
    for (const controller of calls.values()) controller.abort();
  };
  return { api, hangUp };
}

async function create({ module, className, info, context }: CreateRequest): Promise<CallAnswer> {
  try {
    if (isTypescript(module)) registerTypescript();
    const exports = (await import(module)) as Record<string, unknown>;
    const type = exports[className];
    if (typeof type !== 'function')
      throw new TypeError(
        `${module} has no class ${className}: a connection class with 'static module' must be exported under its own name`,
      );
    const connection = new (type as ConnectionClass)(decodeValue(info) as ConnectionInfo, context);
    return { ok: true, value: encodeValue(share(connection)) };
  } catch (error) {
    return { ok: false, error: encodeError(error) };
  }
}
