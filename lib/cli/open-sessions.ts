import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectionError } from '../errors.js';
import { TelnetConnection } from '../connections/telnet/telnet-connection.js';
import type { ConnectOptions } from '../manager/device-spec.js';
import type { Stage } from './stage.js';

/** How long a device may need to free the line of a session that has hung up. */
const LINE_RELEASE_MS = 300;

export const POOL_SIZE = 5;

/**
 * Opens the session that threads share.
 *
 * @throws Error that says which, because of what.
 */
export async function openSession(stage: Stage, signal: AbortSignal): Promise<void> {
  const { device, alias, sessionVia } = stage;
  const options: ConnectOptions = { alias, via: sessionVia, ...classOf(stage), signal };
  await device.connect(options).catch((cause: unknown) => {
    throw failure(`no session on ${device.name} via ${sessionVia}`, cause, signal);
  });
}

/**
 * Opens the pool. If the device has not enough lines for it, the shared session gives its own up.
 *
 * @throws Error that says which, because of what.
 */
export async function openPool(stage: Stage, signal: AbortSignal): Promise<void> {
  const { device, poolVia } = stage;
  const options: ConnectOptions = { alias: 'pool', via: poolVia, poolSize: POOL_SIZE, ...classOf(stage), signal };
  try {
    await device.connect(options);
  } catch (error) {
    if (!isTurnedAway(error)) throw failure(`no pool of ${POOL_SIZE} on ${device.name} via ${poolVia}`, error, signal);
    await device.disconnect(stage.alias);
    await sleep(LINE_RELEASE_MS, undefined, { signal });
    await device.connect(options).catch((cause: unknown) => {
      throw failure(
        `the pool needs ${POOL_SIZE} sessions at a time, and ${device.name} does not give as many via ${poolVia}`,
        cause,
        signal,
      );
    });
  }
}

/** Opens the shared session again if it had to give up its line. False when there is no line for it. */
export async function reopenSession(stage: Stage, signal: AbortSignal): Promise<boolean> {
  if (stage.device.isConnected(stage.alias)) return true;
  try {
    await openSession(stage, signal);
    return true;
  } catch (error) {
    if (error instanceof Error && isTurnedAway(error.cause)) return false;
    throw error;
  }
}

/** The simulated router is connected as in the documentation; a testbed says itself which class to use. */
function classOf({ isExact }: Stage): ConnectOptions {
  return isExact ? { class: TelnetConnection } : {};
}

function isTurnedAway(error: unknown): boolean {
  return error instanceof ConnectionError && error.code === 'CONNECT_FAILED';
}

function failure(message: string, cause: unknown, signal: AbortSignal): unknown {
  return signal.aborted ? signal.reason : new Error(message, { cause });
}
