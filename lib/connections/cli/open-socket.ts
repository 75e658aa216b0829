import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { ConnectionError, TimeoutError } from '../../errors.js';

/** Longer timers fire at once in Node; waiting 24 days or longer is waiting without a timer. */
export const LONGEST_TIMER_MS = 0x7fffffff;

export interface OpenSocketOptions {
  readonly host: string;
  readonly port: number;
  /** How long to wait for the device to answer. Without it the operating system decides (minutes). */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a TCP connection with Nagle's delay off: a command is one small packet that somebody waits for.
 *
 * @throws {ConnectionError} CONNECT_FAILED when the host is unknown, refuses or does not answer in time.
 */
export async function openSocket({ host, port, timeoutMs, signal }: OpenSocketOptions): Promise<Socket> {
  signal?.throwIfAborted();
  const socket = connect({ host, port, noDelay: true });
  const ending = new AbortController();
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      // Stays for the life of the socket: an error without a listener would end the process.
      socket.on('error', reject);
      signal?.addEventListener('abort', () => reject(signal.reason), { signal: ending.signal });
      if (timeoutMs !== undefined && timeoutMs < LONGEST_TIMER_MS) {
        const timer = setTimeout(() => reject(new TimeoutError('connect', timeoutMs)), timeoutMs);
        ending.signal.addEventListener('abort', () => clearTimeout(timer));
      }
    });
    return socket;
  } catch (error) {
    socket.destroy();
    if (signal?.aborted) throw signal.reason;
    throw connectFailed(`${host}:${port}`, error);
  } finally {
    ending.abort();
  }
}

function connectFailed(where: string, cause: unknown): ConnectionError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return new ConnectionError('CONNECT_FAILED', `cannot connect to ${where}: ${explain(code, cause)}`, { cause });
}

/** What happened, and what the reader can do about it. */
function explain(code: string, cause: unknown): string {
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the host name is unknown; check its spelling, or give an IP address';
    case 'ECONNREFUSED':
      return 'the port is closed; check the port number and that the service is enabled on the device';
    case 'TIMEOUT':
    case 'ETIMEDOUT':
      return 'no answer in time; check the address and firewalls, or raise the timeout';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'there is no route to it; check the address and the network';
    default:
      return cause instanceof Error ? cause.message : String(cause);
  }
}
