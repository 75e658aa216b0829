/** A connection class of your own: `@locked` is all that it takes for worker threads to share its one socket. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { isMainThread } from 'node:worker_threads';
import { BaseConnection, Device, locked, pcall } from 'partyline';
import { Simulator } from 'partyline/simulator';

const PROMPT = /[\w.-]+[>#]$/;
/** Options that the device offers or asks for: three bytes each. We agree to none of them, so it goes on without. */
const NEGOTIATION = /\xff[\xfb-\xfe]./gs;

/** A rudimentary telnet session, for devices that let everybody in. */
export class RudimentaryTelnet extends BaseConnection {
  /** The connection can then live in the I/O thread, and needs no help from the thread that made it. */
  static readonly module: string = import.meta.url;
  #socket: Socket | undefined;
  #received = '';

  @locked
  async connect(): Promise<void> {
    const { host = '127.0.0.1', port = 23 } = this.info;
    this.#socket = connect({ host, port, noDelay: true });
    this.#socket.on('data', data => (this.#received += data.toString('latin1').replace(NEGOTIATION, '')));
    await once(this.#socket, 'connect');
    await this.receive();
    await this.execute('terminal length 0');
  }

  async disconnect(): Promise<void> {
    this.#socket?.destroy();
  }

  @locked
  async send(text: string): Promise<void> {
    this.#socket?.write(text);
  }

  /** Reads until the prompt. */
  @locked
  async receive(): Promise<string> {
    if (this.#socket === undefined) throw new Error('not connected');
    while (!PROMPT.test(this.#received)) await once(this.#socket, 'data');
    const text = this.#received;
    this.#received = '';
    return text;
  }

  /** Takes the lock once more for what it calls: the same flow may. */
  @locked
  async execute(command: string): Promise<string> {
    await this.send(`${command}\r\n`);
    const [, ...lines] = (await this.receive()).split('\r\n'); // the first line is the echo, the last one the prompt
    return lines.slice(0, -1).join('\n');
  }

  @locked
  async configure(commands: string | string[]): Promise<string> {
    const said: string[] = [];
    for (const command of ['configure terminal', ...[commands].flat(), 'end']) said.push(await this.execute(command));
    return said.join('\n');
  }
}

async function main(): Promise<void> {
  await using router = await Simulator.start({ hostname: 'R1', ssh: false, latency: 10 });
  await using device = new Device({ name: 'R1', connections: { console: { host: router.host, port: router.telnetPort } } });
  await device.connect({ class: RudimentaryTelnet, via: 'console' });

  const commands = ['show clock', 'show version', 'show ip route', 'show clock'];
  const output = await pcall(
    device.execute,
    commands.map(command => [command]),
  );
  output.forEach((text, i) => console.log(`${commands[i]}: ${text.split('\n')[0]}`));
}

// The I/O thread loads this file as well, for the class.
if (isMainThread) await main();
