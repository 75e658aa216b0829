import { connect } from 'node:net';
import { TelnetCodec } from '../../lib/connections/telnet/telnet-codec.js';
import { ECHO, NAWS, SUPPRESS_GO_AHEAD, TERMINAL_TYPE } from '../../lib/connections/telnet/telnet-protocol.js';
import { Caller } from './caller.js';

/** A telnet connection and what is known of its options. */
export interface TelnetCall {
  readonly caller: Caller;
  readonly codec: TelnetCodec;
  /** Ends the connection as a user does. */
  hangUp(): void;
}

/** Calls a simulator over telnet. */
export function callTelnet(port: number): TelnetCall {
  const codec = new TelnetCodec({
    local: new Set([SUPPRESS_GO_AHEAD, TERMINAL_TYPE, NAWS]),
    remote: new Set([ECHO, SUPPRESS_GO_AHEAD]),
    terminalType: 'vt100',
    windowSize: { columns: 80, rows: 24 },
  });
  const socket = connect(port, '127.0.0.1');
  const caller = new Caller(text => socket.write(codec.encode(text)));
  socket.on('data', chunk => {
    const { data, reply } = codec.receive(chunk);
    if (reply.length > 0) socket.write(reply);
    caller.show(data);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => caller.end());
  return { caller, codec, hangUp: () => socket.end() };
}
