import type { Socket } from 'node:net';
import ssh2 from 'ssh2';
import type { Router } from './router.js';
import { serveSsh } from './ssh-session.js';
import type { VtyLine } from './vty-lines.js';

/** Runs SSH on connections that hold a line. */
export class SshSessions {
  readonly #server: ssh2.Server;
  /** Lines of connections whose client is not known yet, by the peer's port: ssh2 tells us no more of a client than that. */
  readonly #waiting = new Map<number, VtyLine>();

  constructor(router: Router, hostKey: string) {
    this.#server = new ssh2.Server({ hostKeys: [hostKey], ident: 'Cisco-1.25' }, (client, { port }) => {
      const line = this.#waiting.get(port);
      if (line) serveSsh(router, client, line);
    });
  }

  serve(socket: Socket, line: VtyLine): void {
    const port = socket.remotePort;
    if (port === undefined) return void socket.destroy();
    this.#waiting.set(port, line);
    socket.once('close', () => this.#waiting.delete(port));
    this.#server.injectSocket(socket);
  }
}
