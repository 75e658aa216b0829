import { LineServer } from './line-server.js';
import { Router } from './router.js';
import type { SimulatorFaults, SimulatorOptions, SimulatorStats } from './simulator-options.js';
import { serveTelnet } from './telnet-session.js';

/** The servers of a simulator, as far as they are wanted. */
interface Doors {
  readonly telnet: LineServer | undefined;
  readonly ssh: LineServer | undefined;
  readonly hostKey: string | undefined;
}

/**
 * A router to test against: real telnet and SSH servers on 127.0.0.1 with the command line of Cisco IOS behind them.
 *
 * Its sessions share one configuration. Whatever it prints is the same each time, apart from what was configured.
 */
export class Simulator {
  readonly #router: Router;
  readonly #doors: Doors;
  #closing: Promise<void> | undefined;

  // Not #private: `start` is the only way in, and there is no other means to say so.
  private constructor(router: Router, doors: Doors) {
    this.#router = router;
    this.#doors = doors;
  }

  /**
   * Starts a router; it keeps the process alive until it is closed.
   *
   * @throws {RangeError} when `lines` is not a whole number. @throws {TypeError} when `hostKey` is not a private key.
   */
  static async start(options: SimulatorOptions = {}): Promise<Simulator> {
    const router = new Router(options);
    const simulator = new Simulator(router, await buildDoors(router, options));
    try {
      await simulator.#listen(options);
    } catch (error) {
      await simulator.close();
      throw error;
    }
    return simulator;
  }

  /** Address of the servers, for symmetry with the ports. */
  get host(): string {
    return '127.0.0.1';
  }

  /** Where telnet is served; 0 when it is not. */
  get telnetPort(): number {
    return this.#doors.telnet?.port ?? 0;
  }

  /** Where SSH is served; 0 when it is not. */
  get sshPort(): number {
    return this.#doors.ssh?.port ?? 0;
  }

  /** The SSH host key as a `known_hosts` line has it, type and base64; undefined without SSH. */
  get hostKey(): string | undefined {
    return this.#doors.hostKey;
  }

  /** The name in the prompt; `hostname` in configuration mode changes it. */
  get hostname(): string {
    return this.#router.hostname;
  }

  /** The configuration that `show running-config` prints. */
  get runningConfig(): string {
    return this.#router.config.text;
  }

  stats(): SimulatorStats {
    const { lines, commands } = this.#router;
    return { sessions: lines.sessions, open: lines.open, commands, refused: lines.refused };
  }

  /** From now on these things go wrong, and no others. */
  inject(faults: SimulatorFaults): void {
    this.#router.inject(faults);
  }

  /** Cuts every connection without a word; new ones are welcome. */
  dropAll(): void {
    this.#doors.telnet?.dropAll();
    this.#doors.ssh?.dropAll();
  }

  /** Ends every session and stops listening. Closing twice is closing once. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #listen({ telnetPort = 0, sshPort = 0 }: SimulatorOptions): Promise<void> {
    await this.#doors.telnet?.listen(telnetPort);
    await this.#doors.ssh?.listen(sshPort);
  }

  async #close(): Promise<void> {
    await Promise.all([this.#doors.telnet?.close(), this.#doors.ssh?.close()]);
  }
}

/** Makes the servers. ssh2 is loaded only when it is needed, as that takes longer than all the rest. */
async function buildDoors(router: Router, { telnet = true, ssh = true, hostKey }: SimulatorOptions): Promise<Doors> {
  const telnetServer = telnet ? new LineServer(router.lines, (socket, line) => serveTelnet(router, socket, line)) : undefined;
  if (!ssh) return { telnet: telnetServer, ssh: undefined, hostKey: undefined };
  const { SshSessions } = await import('./ssh-sessions.js');
  const { defaultHostKey, publicHostKey } = await import('./host-key.js');
  const privateKey = hostKey ?? defaultHostKey();
  const publicKey = publicHostKey(privateKey);
  const sessions = new SshSessions(router, privateKey);
  return { telnet: telnetServer, ssh: new LineServer(router.lines, (socket, line) => sessions.serve(socket, line)), hostKey: publicKey };
}
