import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import ssh2 from 'ssh2';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SshTransport } from '../../../lib/connections/ssh/ssh-transport.js';
import { TelnetTransport } from '../../../lib/connections/telnet/telnet-transport.js';
import { generateHostKey } from '../../../lib/simulator/host-key.js';
import { freePort } from '../../support/free-port.js';
import { rejection } from '../../support/devices/rejection.js';
import { ScriptedDevice } from '../../support/devices/scripted-device.js';

const { Server } = ssh2;
const HERE = '127.0.0.1';

/** Answers the port on which it listens from now on. */
async function listen(server: InstanceType<typeof Server>): Promise<number> {
  server.listen(0, HERE);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const ssh = { host: HERE, username: 'nobody', password: 'x', timeoutMs: 30_000 };

test('a closed port is CONNECT_FAILED, with host, port and cause', async () => {
  const port = await freePort();
  for (const opening of [TelnetTransport.open({ host: HERE, port }), SshTransport.open({ ...ssh, port })]) {
    const error = await rejection(opening);
    assert.is(error.code, 'CONNECT_FAILED');
    assert.match(error.message, `${HERE}:${port}`);
    assert.instance(error.cause, Error);
  }
});

test('an unknown host is CONNECT_FAILED', async () => {
  const error = await rejection(TelnetTransport.open({ host: 'no such host', port: 23, timeoutMs: 60_000 }));
  assert.is(error.code, 'CONNECT_FAILED');
});

test('an aborted opening rejects with the reason itself', async () => {
  const reason = new Error('stop');
  const signal = AbortSignal.abort(reason);
  assert.is(await rejection(TelnetTransport.open({ host: HERE, port: 1, signal })), reason);
  assert.is(await rejection(SshTransport.open({ ...ssh, port: 1, signal })), reason);
});

// It was CONNECT_FAILED with the advice to check for a free line, and TIMEOUT over telnet.
test('a server that does not speak SSH in time is TIMEOUT', async () => {
  await using device = await ScriptedDevice.start({ greet: '', onLine: () => undefined, echo: false });
  const error = await rejection(SshTransport.open({ ...ssh, port: device.port, timeoutMs: 60 }));
  assert.is(error.code, 'TIMEOUT');
  assert.match(error.message, `${HERE}:${device.port} did not finish within 60 ms`);
});

test('a server that hangs up on SSH is CONNECT_FAILED, one that talks nonsense PROTOCOL', async () => {
  await using full = await ScriptedDevice.start({ greet: line => line.hangUp(), onLine: () => undefined });
  assert.is((await rejection(SshTransport.open({ ...ssh, port: full.port }))).code, 'CONNECT_FAILED');
  const nonsense = `SSH-2.0-x\r\n\0\0\0\x20${'a'.repeat(200)}`;
  await using wrong = await ScriptedDevice.start({ greet: nonsense, onLine: () => undefined });
  assert.is((await rejection(SshTransport.open({ ...ssh, port: wrong.port }))).code, 'PROTOCOL');
});

test('a server that asks for the password interactively gets it', async () => {
  const hostKey = generateHostKey();
  const server = new Server({ hostKeys: [hostKey] }, client => {
    client.on('error', () => undefined);
    client.on('authentication', attempt => {
      if (attempt.method !== 'keyboard-interactive') return attempt.reject(['keyboard-interactive']);
      attempt.prompt([{ prompt: 'Password: ', echo: false }], ([answer]) => (answer === 'x' ? attempt.accept() : attempt.reject()));
    });
    client.on('session', accept => {
      const session = accept();
      session.on('pty', acceptPty => acceptPty());
      session.on('shell', acceptShell => acceptShell().write('welcome'));
    });
  });
  const port = await listen(server);
  const transport = await SshTransport.open({ ...ssh, port });
  assert.is(await new Promise(resolve => transport.onText(resolve)), 'welcome');
  await transport.close();
  assert.is((await rejection(SshTransport.open({ ...ssh, port, password: 'wrong' }))).code, 'AUTH_FAILED');
  server.close();
  await once(server, 'close');
});

// ssh2 takes no Uint8Array, and that is what becomes of a Buffer on its way to the I/O thread.
test('a private key may be a plain Uint8Array', async () => {
  const server = new Server({ hostKeys: [generateHostKey()] }, client => {
    client.on('error', () => undefined);
    client.on('authentication', attempt => (attempt.method === 'publickey' ? attempt.accept() : attempt.reject(['publickey'])));
    client.on('session', accept => {
      const session = accept();
      session.on('pty', acceptPty => acceptPty());
      session.on('shell', acceptShell => acceptShell().write('welcome'));
    });
  });
  const port = await listen(server);
  const privateKey = structuredClone(Buffer.from(generateHostKey()));
  assert.not(Buffer.isBuffer(privateKey));
  const transport = await SshTransport.open({ host: HERE, port, username: 'nobody', timeoutMs: 30_000, privateKey });
  await transport.close();
  server.close();
  await once(server, 'close');
});

test('text before the listener is kept, and letters are never cut', async () => {
  const server = createServer(socket => {
    for (const byte of Buffer.from('gr\u00fc\u00df\u{1f600}')) socket.write(Buffer.of(byte));
    socket.end();
  });
  server.listen(0, HERE);
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  await using transport = await TelnetTransport.open({ host: HERE, port: address.port });
  await new Promise<void>(resolve => transport.onClosed(() => resolve()));
  let text = '';
  transport.onText(more => (text += more));
  assert.is(text, 'gr\u00fc\u00df\u{1f600}');
  assert.is(transport.closed, true);
  transport.write('into the void');
  server.close();
  await once(server, 'close');
});

test('close() may be called twice, and tells the listener once', async () => {
  await using device = await ScriptedDevice.start({ greet: 'x', onLine: () => undefined });
  const transport = await TelnetTransport.open({ host: HERE, port: device.port });
  let told = 0;
  transport.onClosed(() => (told += 1));
  await Promise.all([transport.close(), transport.close()]);
  await transport.close();
  assert.is(told, 1);
});

test.run();
