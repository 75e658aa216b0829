import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import fc from 'fast-check';
import { ConnectionError } from '../../../lib/errors.js';
import { TelnetCodec } from '../../../lib/connections/telnet/telnet-codec.js';
import type { TelnetPolicy } from '../../../lib/connections/telnet/telnet-codec.js';
import {
  DO,
  DONT,
  ECHO,
  GO_AHEAD,
  IAC,
  LINEMODE,
  NAWS,
  NOP,
  SB,
  SE,
  SUPPRESS_GO_AHEAD,
  TERMINAL_TYPE,
  TERMINAL_TYPE_IS,
  TERMINAL_TYPE_SEND,
  TRANSMIT_BINARY,
  WILL,
  WONT,
} from '../../../lib/connections/telnet/telnet-protocol.js';

const s = suite('TelnetCodec');

const NOTHING: TelnetPolicy = { local: new Set(), remote: new Set() };
const CLIENT: TelnetPolicy = {
  local: new Set([SUPPRESS_GO_AHEAD, TERMINAL_TYPE, NAWS]),
  remote: new Set([ECHO, SUPPRESS_GO_AHEAD]),
  terminalType: 'vt100',
  windowSize: { columns: 511, rows: 24 },
};
const SERVER: TelnetPolicy = { local: new Set([ECHO, SUPPRESS_GO_AHEAD]), remote: new Set([SUPPRESS_GO_AHEAD, TERMINAL_TYPE, NAWS]) };

/** What a router sends first: an offer to echo, a greeting, questions about the terminal, a login prompt, odd bytes in between. */
const RECORDED = Buffer.concat([
  Buffer.of(IAC, WILL, ECHO, IAC, WILL, SUPPRESS_GO_AHEAD),
  Buffer.from('\r\nWelcome\r\0\r\n'),
  Buffer.of(IAC, DO, TERMINAL_TYPE, IAC, DO, NAWS, IAC, DO, LINEMODE),
  Buffer.of(IAC, SB, TERMINAL_TYPE, TERMINAL_TYPE_SEND, IAC, SE),
  Buffer.of(0xc3, IAC, NOP, 0xa9, IAC, IAC, 0x0d, IAC, GO_AHEAD, 0x00),
  Buffer.from('Username: '),
]);

const isProtocolError = (error: Error): boolean => error instanceof ConnectionError && error.code === 'PROTOCOL';

/** Everything that a codec makes of these chunks. */
function receiveAll(codec: TelnetCodec, chunks: readonly Buffer[]): { data: Buffer; reply: Buffer } {
  const parts = chunks.map(chunk => codec.receive(chunk));
  return { data: Buffer.concat(parts.map(p => p.data)), reply: Buffer.concat(parts.map(p => p.reply)) };
}

/** Carries bytes back and forth until both ends are silent; answers the number of turns. */
function settle(a: TelnetCodec, b: TelnetCodec, fromA: Buffer, fromB: Buffer): number {
  let turns = 0;
  for (let [toB, toA] = [fromA, fromB]; toA.length + toB.length > 0; turns += 1) {
    assert.ok(turns < 20, 'the negotiation loops');
    [toB, toA] = [a.receive(toA).reply, b.receive(toB).reply];
  }
  return turns;
}

s('plain data passes through untouched and asks for no reply', () => {
  const { data, reply } = new TelnetCodec(NOTHING).receive(Buffer.from('show version\r\n'));
  assert.is(data.toString(), 'show version\r\n');
  assert.is(reply.length, 0);
});

s('a recorded greeting gives the same data and replies at every split point', () => {
  const whole = receiveAll(new TelnetCodec(CLIENT), [RECORDED]);
  assert.equal(whole.data, Buffer.concat([Buffer.from('\r\nWelcome\r\r\n'), Buffer.of(0xc3, 0xa9, 0xff, 0x0d), Buffer.from('Username: ')]));
  for (let first = 0; first <= RECORDED.length; first += 1) {
    for (let second = first; second <= RECORDED.length; second += 1) {
      const chunks = [RECORDED.subarray(0, first), RECORDED.subarray(first, second), RECORDED.subarray(second)];
      assert.equal(receiveAll(new TelnetCodec(CLIENT), chunks), whole, `split at ${first} and ${second}`);
    }
  }
});

s('a recorded greeting is answered as its requests were put', () => {
  const { reply } = new TelnetCodec(CLIENT).receive(RECORDED);
  assert.equal(
    reply,
    Buffer.concat([
      Buffer.of(IAC, DO, ECHO, IAC, DO, SUPPRESS_GO_AHEAD, IAC, WILL, TERMINAL_TYPE, IAC, WILL, NAWS),
      Buffer.of(IAC, SB, NAWS, 1, IAC, IAC, 0, 24, IAC, SE),
      Buffer.of(IAC, WONT, LINEMODE),
      Buffer.concat([Buffer.of(IAC, SB, TERMINAL_TYPE, TERMINAL_TYPE_IS), Buffer.from('vt100'), Buffer.of(IAC, SE)]),
    ]),
  );
});

s('what is encoded arrives as sent, for any bytes and any chunking', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.array(fc.nat(7), { minLength: 1, maxLength: 5 }), (bytes, sizes) => {
      const sent = Buffer.from(bytes);
      const wire = new TelnetCodec(NOTHING).encode(sent);
      const chunks: Buffer[] = [];
      for (let at = 0, i = 0; at < wire.length; i += 1) {
        const size = (sizes[i % sizes.length] ?? 0) + 1;
        chunks.push(wire.subarray(at, at + size));
        at += size;
      }
      const lineEndsOnWire = sent.toString('latin1').replace(/\r\n|\n/g, '\r\n');
      assert.is(receiveAll(new TelnetCodec(NOTHING), chunks).data.toString('latin1'), lineEndsOnWire);
    }),
  );
});

s('random bytes either parse alike at every chunking or are a protocol error at every chunking', () => {
  const noise = fc.array(fc.constantFrom(IAC, SB, SE, WILL, WONT, DO, DONT, NOP, 13, 10, 0, 65, ECHO, NAWS, TERMINAL_TYPE), {
    maxLength: 40,
  });
  const attempt = (chunks: readonly Buffer[]): unknown => {
    try {
      return receiveAll(new TelnetCodec(CLIENT), chunks);
    } catch (error) {
      assert.ok(error instanceof Error && isProtocolError(error));
      return 'protocol error';
    }
  };
  fc.assert(fc.property(noise, bytes => assert.equal(attempt(bytes.map(b => Buffer.of(b))), attempt([Buffer.from(bytes)]))));
});

s('encode turns line ends into telnet line ends and doubles byte 255', () => {
  const codec = new TelnetCodec(NOTHING);
  assert.equal(codec.encode('a\nb\r\nc\rd'), Buffer.from('a\r\nb\r\nc\r\0d'));
  assert.equal(codec.encode('é'), Buffer.from('é'));
  assert.equal(codec.encode(Buffer.of(1, 255, 2)), Buffer.of(1, 255, 255, 2));
});

s('binary transmission leaves line ends alone in the direction that was agreed', () => {
  const codec = new TelnetCodec({ local: new Set([TRANSMIT_BINARY]), remote: new Set([TRANSMIT_BINARY]) });
  codec.receive(Buffer.of(IAC, DO, TRANSMIT_BINARY));
  assert.equal(codec.encode('a\n\r'), Buffer.from('a\n\r'));
  assert.equal(codec.receive(Buffer.from('\r\0')).data, Buffer.from('\r'));
  codec.receive(Buffer.of(IAC, WILL, TRANSMIT_BINARY));
  assert.equal(codec.receive(Buffer.from('\r\0')).data, Buffer.from('\r\0'));
});

s('an option outside the policy is refused, and a repeated refusal is not answered', () => {
  const codec = new TelnetCodec(NOTHING);
  assert.equal(codec.receive(Buffer.of(IAC, WILL, ECHO)).reply, Buffer.of(IAC, DONT, ECHO));
  assert.equal(codec.receive(Buffer.of(IAC, DO, NAWS)).reply, Buffer.of(IAC, WONT, NAWS));
  assert.is(codec.receive(Buffer.of(IAC, WONT, ECHO, IAC, DONT, NAWS)).reply.length, 0);
  assert.throws(
    () => codec.enableLocal(ECHO),
    (error: Error) => error instanceof RangeError,
  );
});

s('an option that is on already is not acknowledged again', () => {
  const codec = new TelnetCodec(CLIENT);
  assert.equal(codec.receive(Buffer.of(IAC, WILL, ECHO)).reply, Buffer.of(IAC, DO, ECHO));
  assert.is(codec.receive(Buffer.of(IAC, WILL, ECHO)).reply.length, 0);
  assert.ok(codec.isRemote(ECHO));
  assert.equal(codec.receive(Buffer.of(IAC, WONT, ECHO)).reply, Buffer.of(IAC, DONT, ECHO));
  assert.not(codec.isRemote(ECHO));
});

s('an option is on only after the peer agreed', () => {
  const codec = new TelnetCodec(SERVER);
  assert.equal(codec.enableLocal(ECHO), Buffer.of(IAC, WILL, ECHO));
  assert.not(codec.isLocal(ECHO));
  assert.is(codec.enableLocal(ECHO).length, 0);
  assert.is(codec.receive(Buffer.of(IAC, DO, ECHO)).reply.length, 0);
  assert.ok(codec.isLocal(ECHO));
  assert.equal(codec.disableLocal(ECHO), Buffer.of(IAC, WONT, ECHO));
  assert.not(codec.isLocal(ECHO));
});

s('a change of mind during a negotiation waits for the answer', () => {
  const codec = new TelnetCodec(CLIENT);
  codec.enableRemote(ECHO);
  assert.is(codec.disableRemote(ECHO).length, 0);
  assert.equal(codec.receive(Buffer.of(IAC, WILL, ECHO)).reply, Buffer.of(IAC, DONT, ECHO));
  assert.is(codec.enableRemote(ECHO).length, 0);
  assert.equal(codec.receive(Buffer.of(IAC, WONT, ECHO)).reply, Buffer.of(IAC, DO, ECHO));
  codec.receive(Buffer.of(IAC, WILL, ECHO));
  assert.ok(codec.isRemote(ECHO));
});

s('two codecs fall silent and agree, whatever each of them asks for and whenever', () => {
  const action = fc.record({
    codec: fc.nat(1),
    side: fc.constantFrom('Local', 'Remote'),
    on: fc.boolean(),
    option: fc.constantFrom(1, 3, 31),
  });
  const all: TelnetPolicy = { local: new Set([1, 3, 31]), remote: new Set([1, 3, 31]), windowSize: { columns: 80, rows: 24 } };
  fc.assert(
    fc.property(fc.array(action, { maxLength: 12 }), actions => {
      const codecs = [new TelnetCodec(all), new TelnetCodec(all)] as const;
      const sent: [Buffer[], Buffer[]] = [[], []];
      for (const { codec, side, on, option } of actions) {
        const target = codecs[codec === 0 ? 0 : 1];
        const bytes =
          side === 'Local'
            ? on
              ? target.enableLocal(option)
              : target.disableLocal(option)
            : on
              ? target.enableRemote(option)
              : target.disableRemote(option);
        sent[codec === 0 ? 0 : 1].push(bytes);
      }
      settle(codecs[0], codecs[1], Buffer.concat(sent[0]), Buffer.concat(sent[1]));
      for (const option of [1, 3, 31]) {
        assert.is(codecs[0].isLocal(option), codecs[1].isRemote(option));
        assert.is(codecs[1].isLocal(option), codecs[0].isRemote(option));
      }
    }),
  );
});

s('client and server learn of each other what the options are for', () => {
  const client = new TelnetCodec(CLIENT);
  const server = new TelnetCodec(SERVER);
  const opening = [
    server.enableLocal(ECHO),
    server.enableLocal(SUPPRESS_GO_AHEAD),
    server.enableRemote(TERMINAL_TYPE),
    server.enableRemote(NAWS),
  ];
  settle(client, server, Buffer.alloc(0), Buffer.concat(opening));
  assert.is(server.peerTerminalType, 'vt100');
  assert.equal(server.peerWindowSize, { columns: 511, rows: 24 });
  assert.ok(client.isRemote(ECHO) && server.isLocal(ECHO));
  server.receive(client.resize({ columns: 80, rows: 65535 }));
  assert.equal(server.peerWindowSize, { columns: 80, rows: 65535 });
});

s('subnegotiations that were not agreed on, or make no sense, are ignored', () => {
  const codec = new TelnetCodec(SERVER);
  const unasked = Buffer.of(IAC, SB, NAWS, 0, 80, 0, 24, IAC, SE, IAC, SB, TERMINAL_TYPE, TERMINAL_TYPE_SEND, IAC, SE);
  assert.is(codec.receive(unasked).reply.length, 0);
  codec.receive(Buffer.of(IAC, WILL, NAWS, IAC, SB, NAWS, 0, 80, IAC, SE, IAC, SB, TERMINAL_TYPE, IAC, SE, IAC, SB, 200, 1, IAC, SE));
  assert.is(codec.peerWindowSize, undefined);
  assert.is(codec.peerTerminalType, undefined);
});

s('a subnegotiation that does not end is a protocol error, and nothing is accepted afterwards', () => {
  const codec = new TelnetCodec(CLIENT);
  codec.receive(Buffer.concat([Buffer.of(IAC, SB, NAWS), Buffer.alloc(4095)]));
  assert.throws(() => codec.receive(Buffer.of(0)), isProtocolError);
  assert.throws(() => codec.receive(Buffer.of(IAC, SE)), isProtocolError);
});

s('a command inside a subnegotiation, and one without an option, are protocol errors', () => {
  assert.throws(() => new TelnetCodec(CLIENT).receive(Buffer.of(IAC, SB, NAWS, 0, IAC, NOP)), isProtocolError);
  assert.throws(() => new TelnetCodec(CLIENT).receive(Buffer.of(IAC, SB, IAC, SE)), isProtocolError);
});

s.run();
