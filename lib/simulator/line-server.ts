import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { ALL_LINES_BUSY } from './vty-lines.js';
import type { VtyLine, VtyLines } from './vty-lines.js';

const HOST = '127.0.0.1';

/** Serves one connection, which holds a line. */
export type ServeLine = (socket: Socket, line: VtyLine) => void;

/** A TCP server that gives every connection a line of the device, or turns it away. */
export class LineServer {
  readonly #lines: VtyLines;
  readonly #serve: ServeLine;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(lines: VtyLines, serve: ServeLine) {
    this.#lines = lines;
    this.#serve = serve;
    this.#server = createServer({ noDelay: true }, socket => this.#accept(socket));
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Begins to listen on the loopback interface; port 0 is any. */
  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, HOST, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  /** Cuts every connection, as a power failure does. */
  dropAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Stops listening and cuts every connection; done when all sockets are closed. */
  close(): Promise<void> {
    return new Promise(resolve => {
      this.#server.close(() => resolve());
      this.dropAll();
    });
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    // A peer that resets the connection ends the session; 'close' follows and does the rest.
    socket.on('error', () => undefined);
    const line = this.#lines.tryClaim();
    if (line) return this.#begin(socket, line);
    // A line whose peer has just gone may be free once its socket's events were seen.
    setImmediate(() => this.#acceptOrRefuse(socket));
  }

  #acceptOrRefuse(socket: Socket): void {
    if (socket.destroyed) return;
    const line = this.#lines.tryClaim();
    if (line) return this.#begin(socket, line);
    this.#lines.refuse();
    // Read on: closing a socket with unread data resets it, and the peer would never see why.
    socket.resume();
    socket.end(ALL_LINES_BUSY);
  }

  #begin(socket: Socket, line: VtyLine): void {
    socket.once('end', () => line.release());
    socket.once('close', () => line.release());
    this.#serve(socket, line);
  }
}
