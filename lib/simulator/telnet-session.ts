import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import { TelnetCodec } from '../connections/telnet/telnet-codec.js';
import { ECHO, NAWS, SUPPRESS_GO_AHEAD, TERMINAL_TYPE } from '../connections/telnet/telnet-protocol.js';
import { CliEngine } from './cli-engine.js';
import { CliSession } from './cli-session.js';
import { LineTerminal } from './line-terminal.js';
import type { Router } from './router.js';
import type { VtyLine } from './vty-lines.js';

const LOCAL = new Set([ECHO, SUPPRESS_GO_AHEAD]);
const REMOTE = new Set([SUPPRESS_GO_AHEAD, TERMINAL_TYPE, NAWS]);

/** Runs a session on a telnet connection; the device echoes, character at a time. */
export function serveTelnet(router: Router, socket: Socket, line: VtyLine): void {
  const codec = new TelnetCodec({ local: LOCAL, remote: REMOTE });
  const terminal = new LineTerminal({
    write: text => send(socket, codec.encode(text)),
    hangUp: () => {
      line.release();
      socket.end();
    },
  });
  const engine = new CliEngine(router, new CliSession('telnet', line.number), terminal);
  feedFrom(socket, codec, engine);
  socket.once('close', () => {
    engine.close();
    terminal.close();
  });
  send(socket, opening(codec));
  engine.start();
}

/** What IOS sends first. */
function opening(codec: TelnetCodec): Buffer {
  return Buffer.concat([
    codec.enableLocal(ECHO),
    codec.enableLocal(SUPPRESS_GO_AHEAD),
    codec.enableRemote(TERMINAL_TYPE),
    codec.enableRemote(NAWS),
  ]);
}

function feedFrom(socket: Socket, codec: TelnetCodec, engine: CliEngine): void {
  const decoder = new StringDecoder('utf8');
  socket.on('data', chunk => {
    try {
      const { data, reply } = codec.receive(chunk);
      send(socket, reply);
      engine.feed(decoder.write(data));
    } catch (error) {
      // Not telnet: nothing that follows can be understood.
      socket.destroy(error instanceof Error ? error : undefined);
    }
  });
}

function send(socket: Socket, bytes: Buffer): void {
  if (bytes.length > 0 && socket.writable) socket.write(bytes);
}
