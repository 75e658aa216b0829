import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

/** One caller's line, as the device sees it. */
export interface DeviceLine {
  /** Sends text as it is, in one packet. */
  print(text: string): void;
  /** Sends text in packets of so many characters. Resolves when all are sent. */
  dribble(text: string, size?: number): Promise<void>;
  hangUp(): void;
  /** Sends a reset instead of an orderly end. */
  reset(): void;
}

export interface DeviceScript {
  /** Sent, or done, when somebody connects. */
  readonly greet: string | ((line: DeviceLine) => void);
  /** Called for every line that ends, without its end. The device echoes by itself only if `echo` says so. */
  readonly onLine: (text: string, line: DeviceLine) => void;
  /** Called for ^C, which also clears what was typed. Default: a new line and nothing more. */
  readonly onInterrupt?: (line: DeviceLine) => void;
  /** Called for every key; true takes it away from the line. For pagers. */
  readonly onKey?: (key: string, line: DeviceLine) => boolean;
  readonly echo?: boolean;
}

/** A raw TCP server that does what a test wants a device to do, and whatever wrong thing too. */
export class ScriptedDevice implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(script: DeviceScript) {
    this.#server = createServer({ noDelay: true }, socket => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => socket.destroy());
      serve(socket, script);
    });
  }

  static async start(script: DeviceScript): Promise<ScriptedDevice> {
    const device = new ScriptedDevice(script);
    device.#server.listen(0, '127.0.0.1');
    await once(device.#server, 'listening');
    return device;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function serve(socket: Socket, { greet, onLine, onInterrupt, onKey, echo = true }: DeviceScript): void {
  const line = lineOf(socket);
  let typed = '';
  const keys: Readonly<Record<string, () => void>> = {
    '\n': () => undefined,
    '\r': () => {
      const text = typed;
      typed = '';
      if (echo) line.print('\r\n');
      onLine(text, line);
    },
    '\x03': () => {
      typed = '';
      if (onInterrupt === undefined) line.print('\r\n');
      else onInterrupt(line);
    },
  };
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    for (const key of chunk) {
      if (onKey?.(key, line) === true) continue;
      const act = keys[key];
      if (act !== undefined) act();
      else {
        typed += key;
        if (echo) line.print(key);
      }
    }
  });
  if (typeof greet === 'string') line.print(greet);
  else greet(line);
}

function lineOf(socket: Socket): DeviceLine {
  return {
    print: text => void (socket.writable && socket.write(text)),
    dribble: async (text, size = 1) => {
      for (let at = 0; at < text.length && socket.writable; at += size) {
        // A turn of the loop between two packets, so that the other end reads them one by one.
        await new Promise(resolve => socket.write(text.slice(at, at + size), () => setImmediate(resolve)));
      }
    },
    hangUp: () => void socket.end(),
    reset: () => void socket.resetAndDestroy(),
  };
}
