// A connection class as a user writes it: the TelnetConnection of connection-sharing.txt, on a plain socket.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { BaseConnection, locked } from '../../lib/index.js';

/** Talks to a device that answers each line with one line. */
export class Console extends BaseConnection {
  static readonly module: string = import.meta.url;
  #socket: Socket | undefined;

  @locked
  async connect(): Promise<void> {
    this.#socket = connect(Number(this.info.port), '127.0.0.1');
    await once(this.#socket, 'connect');
  }

  @locked
  async disconnect(): Promise<void> {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  @locked
  async send(text: string): Promise<void> {
    this.#socket?.write(text);
  }

  @locked
  async receive(): Promise<string> {
    const [data] = (await once(this.#socket as Socket, 'data')) as [Buffer];
    return String(data);
  }

  @locked
  async execute(command: string): Promise<string> {
    await this.send(`${command}\n`);
    return this.receive();
  }

  @locked
  async configure(commands: string | string[]): Promise<string> {
    let output = '';
    for (const command of [commands].flat()) output += await this.execute(command);
    return output;
  }

  /** A method of the user's own, with arguments that are not text. */
  @locked
  async twice(command: string, options: { readonly separator: string }): Promise<string[]> {
    return [await this.execute(command), options.separator, await this.execute(command)];
  }

  /** Fails after having taken the lock. */
  @locked
  async fail(): Promise<never> {
    throw Object.assign(new RangeError('on purpose'), { code: 'ON_PURPOSE' });
  }

  /** Has an error that nobody catches. */
  @locked
  async crash(): Promise<void> {
    setTimeout(() => {
      throw new Error('nobody catches this');
    });
    await new Promise(() => undefined);
  }

  /** Does not wait for the call that it makes. */
  @locked
  async startAndForget(command: string): Promise<void> {
    void this.execute(command);
  }

  /** Not locked: answers while others hold the line. */
  where(): number {
    return process.pid;
  }
}

/** Holds the lock and a call on its way until it is terminated. */
export async function holdConsole(console: Console, cells: Int32Array): Promise<void> {
  await console.acquire();
  Atomics.add(cells, 0, 1);
  Atomics.notify(cells, 0);
  await new Promise(() => setInterval(() => undefined, 1_000));
}

/** Waits for the lock until it is terminated. */
export async function waitForConsole(console: Console, cells: Int32Array): Promise<void> {
  const waiting = console.execute('never');
  Atomics.add(cells, 0, 1);
  Atomics.notify(cells, 0);
  await waiting;
}

/** Calls from another thread. */
export async function useConsole(console: Console): Promise<unknown[]> {
  const replies = await Promise.all(['a', 'b', 'c'].map(command => console.execute(command)));
  const failure = await console.fail().catch((error: unknown) => error);
  return [replies, await console.twice('x', { separator: '|' }), console.connected, failure];
}
