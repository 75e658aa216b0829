import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DO, ECHO, IAC, NAWS, SB, SUPPRESS_GO_AHEAD, TERMINAL_TYPE, WILL } from '../../lib/connections/telnet/telnet-protocol.js';
import { Simulator } from '../../lib/simulator/index.js';
import type { SimulatorOptions } from '../../lib/simulator/index.js';
import { callTelnet } from './call-telnet.js';

const s = suite('Simulator over telnet');

const CREDENTIALS = { username: 'admin', password: 'secret', enable: 'more secret' };
const BUSY = '% All VTY lines are busy';

/** Runs a test against a simulator without SSH, and closes it whatever happens. */
async function withSimulator(options: SimulatorOptions, test: (simulator: Simulator) => Promise<void>): Promise<void> {
  const simulator = await Simulator.start({ hostname: 'R1', ssh: false, ...options });
  try {
    await test(simulator);
  } finally {
    await simulator.close();
  }
}

s('a user logs in, becomes privileged and gets an output', () =>
  withSimulator({ credentials: CREDENTIALS }, async simulator => {
    const { caller } = callTelnet(simulator.telnetPort);
    await caller.until('Username: ');
    caller.type('admin\r');
    assert.is(await caller.until('Password: '), 'admin\r\nPassword: ');
    caller.type('secret\r');
    assert.is(await caller.until('>'), '\r\nR1>');
    caller.type('enable\r');
    await caller.until('Password: ');
    caller.type('more secret\r');
    await caller.until('R1#');
    assert.is(await caller.ask('terminal length 0'), 'R1#');
    assert.match(await caller.ask('show version'), 'R1 uptime is 3 weeks');
    caller.type('exit\r');
    await caller.untilClosed();
    assert.equal(simulator.stats(), { sessions: 1, open: 0, commands: 4, refused: 0 });
  }),
);

s('three wrong passwords close the connection', () =>
  withSimulator({ credentials: CREDENTIALS }, async simulator => {
    const { caller } = callTelnet(simulator.telnetPort);
    caller.type('admin\rno\radmin\rno\radmin\rno\r');
    const shown = await caller.untilClosed();
    assert.is(shown.split('% Login invalid').length, 4);
    assert.is(simulator.stats().commands, 0);
  }),
);

s('the device offers to echo, asks for the terminal, and agrees with the client on both', () =>
  withSimulator({}, async simulator => {
    const { caller, codec } = callTelnet(simulator.telnetPort);
    await caller.until('R1#');
    await caller.ask('show clock');
    assert.ok(codec.isRemote(ECHO) && codec.isRemote(SUPPRESS_GO_AHEAD));
    assert.ok(codec.isLocal(TERMINAL_TYPE) && codec.isLocal(NAWS));
  }),
);

s('a client that knows nothing of telnet options is served and echoed too', () =>
  withSimulator({}, async simulator => {
    const socket = connect(simulator.telnetPort, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', chunk => chunks.push(chunk));
    socket.write('show clock\nexit\n');
    await once(socket, 'close');
    const shown = Buffer.concat(chunks);
    assert.equal(shown.subarray(0, 6), Buffer.of(IAC, WILL, ECHO, IAC, WILL, SUPPRESS_GO_AHEAD));
    assert.equal(shown.subarray(6, 12), Buffer.of(IAC, DO, TERMINAL_TYPE, IAC, DO, NAWS));
    assert.is(shown.toString('latin1', 12), '\r\nR1#show clock\r\n*09:30:00.000 UTC Sun Nov 1 2026\r\nR1#exit\r\n');
  }),
);

s('a client that does not speak telnet properly is cut off, and nobody else', () =>
  withSimulator({}, async simulator => {
    const { caller } = callTelnet(simulator.telnetPort);
    await caller.until('R1#');
    const broken = connect(simulator.telnetPort, '127.0.0.1').resume();
    broken.on('error', () => undefined);
    broken.write(Buffer.concat([Buffer.of(IAC, SB, NAWS), Buffer.alloc(5000)]));
    await once(broken, 'close');
    assert.match(await caller.ask('show clock'), '09:30');
  }),
);

s('a line more than there are is refused with a reason, and served once another ended', () =>
  withSimulator({ lines: 2 }, async simulator => {
    const calls = [callTelnet(simulator.telnetPort), callTelnet(simulator.telnetPort)];
    for (const { caller } of calls) await caller.until('R1#');
    assert.match(await callTelnet(simulator.telnetPort).caller.untilClosed(), BUSY);
    assert.equal(simulator.stats(), { sessions: 2, open: 2, commands: 0, refused: 1 });
    calls[0]?.caller.type('exit\r');
    await calls[0]?.caller.untilClosed();
    const { caller } = callTelnet(simulator.telnetPort);
    await caller.until('R1#');
    assert.is(simulator.stats().sessions, 3);
  }),
);

s('a line is free again as soon as its client has hung up', () =>
  withSimulator({ lines: 1 }, async simulator => {
    for (let i = 0; i < 20; i += 1) {
      const { caller, hangUp } = callTelnet(simulator.telnetPort);
      await caller.until('R1#');
      hangUp();
      await caller.untilClosed();
    }
    assert.equal(simulator.stats(), { sessions: 20, open: 0, commands: 0, refused: 0 });
  }),
);

s('two callers that type on one line at once spoil each other’s output', () =>
  withSimulator({ latency: 1 }, async simulator => {
    const { caller } = callTelnet(simulator.telnetPort);
    await caller.until('R1#');
    caller.type('show ip bgp\r');
    caller.type('show clock\r');
    const first = await caller.until('R1#');
    const second = await caller.until('R1#');
    assert.not.match(first, '198.18.59.0/24');
    assert.match(second, 'Invalid input');
  }),
);

s('slow commands on two lines run side by side', async () => {
  let running = 0;
  let release = (): void => undefined;
  const both = new Promise<string>(resolve => (release = () => resolve('both ran')));
  const slow = (): Promise<string> => {
    running += 1;
    if (running === 2) release();
    return both;
  };
  await withSimulator({ script: { commands: { slow } } }, async simulator => {
    const callers = [callTelnet(simulator.telnetPort), callTelnet(simulator.telnetPort)].map(call => call.caller);
    for (const caller of callers) await caller.until('R1#');
    for (const reply of await Promise.all(callers.map(caller => caller.ask('slow')))) assert.match(reply, 'both ran');
  });
});

s('sessions share the configuration', () =>
  withSimulator({}, async simulator => {
    const [one, other] = [callTelnet(simulator.telnetPort).caller, callTelnet(simulator.telnetPort).caller];
    await one.until('R1#');
    await other.until('R1#');
    await one.ask('configure terminal');
    await one.ask('hostname EDGE');
    other.type('\r');
    await other.until('EDGE#');
    assert.is(simulator.hostname, 'EDGE');
    assert.match(simulator.runningConfig, '\nhostname EDGE\n');
  }),
);

s('a fault closes the connection in mid-output, and can be asked for later', () =>
  withSimulator({}, async simulator => {
    simulator.inject({ closeDuring: 'show ip bgp', times: 1 });
    const { caller } = callTelnet(simulator.telnetPort);
    await caller.until('R1#');
    caller.type('terminal length 0\rshow ip bgp\r');
    const shown = await caller.untilClosed();
    assert.match(shown, '198.18.0.0/24');
    assert.not.match(shown, '198.18.59.0/24');
    const again = callTelnet(simulator.telnetPort).caller;
    await again.until('R1#');
    await again.ask('terminal length 0');
    assert.match(await again.ask('show ip bgp', 'R1#'), '198.18.59.0/24');
  }),
);

s('dropAll cuts every connection and leaves the servers running', () =>
  withSimulator({}, async simulator => {
    const { caller } = callTelnet(simulator.telnetPort);
    await caller.until('R1#');
    simulator.dropAll();
    await caller.untilClosed();
    await callTelnet(simulator.telnetPort).caller.until('R1#');
  }),
);

s('close ends sessions in the middle of a command, and may be called twice', async () => {
  const simulator = await Simulator.start({ hostname: 'R1', ssh: false, latency: 2 ** 30 });
  const { caller } = callTelnet(simulator.telnetPort);
  await caller.until('R1#');
  caller.type('show version\r');
  await caller.until('\r\n');
  await Promise.all([simulator.close(), simulator.close()]);
  await simulator[Symbol.asyncDispose]();
  await caller.untilClosed();
  assert.is(simulator.stats().open, 0);
});

s('a port may be fixed, and one that is taken is an error', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const error: unknown = await Simulator.start({ telnetPort: port }).catch((reason: unknown) => reason);
  assert.is((error as NodeJS.ErrnoException).code, 'EADDRINUSE');
  other.close();
  await once(other, 'close');
  await withSimulator({ telnetPort: port }, async simulator => {
    assert.is(simulator.telnetPort, port);
    assert.is(simulator.sshPort, 0);
    await callTelnet(port).caller.until('R1#');
  });
});

s('a number of lines that makes no sense is a RangeError', async () => {
  const error: unknown = await Simulator.start({ lines: -1 }).catch((reason: unknown) => reason);
  assert.instance(error, RangeError);
});

s.run();
