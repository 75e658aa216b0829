import { StringDecoder } from 'node:string_decoder';
import type { AuthContext, Connection, ServerChannel, Session } from 'ssh2';
import { CliEngine } from './cli-engine.js';
import { CliSession } from './cli-session.js';
import type { Credentials } from './credentials.js';
import { LineTerminal } from './line-terminal.js';
import { admit } from './login.js';
import type { Router } from './router.js';
import type { VtyLine } from './vty-lines.js';

const MAX_ATTEMPTS = 3;

/** Runs one SSH connection: passwords only, and one shell or one command, as IOS has it. */
export function serveSsh(router: Router, client: Connection, line: VtyLine): void {
  const session = new CliSession('ssh', line.number);
  let failures = 0;
  client.on('error', () => undefined); // A peer that resets the connection; 'close' follows.
  client.on('authentication', context => {
    if (isAdmitted(context, router.credentials)) {
      admit(session, router.credentials, context.username);
      return context.accept();
    }
    context.reject(['password']);
    failures += context.method === 'password' ? 1 : 0;
    if (failures === MAX_ATTEMPTS) client.end();
  });
  const onChannel = (channel: ServerChannel): CliEngine => startEngine({ channel, router, session, client, line });
  client.once('session', accept => serveSession(accept(), onChannel));
}

function isAdmitted(context: AuthContext, credentials: Credentials): boolean {
  if (context.method === 'password') return credentials.accepts(context.username, context.password);
  return context.method === 'none' && !credentials.required;
}

/** The first shell or command is served; what else a client may ask for is refused by ssh2. */
function serveSession(session: Session, onChannel: (channel: ServerChannel) => CliEngine): void {
  session.once('pty', accept => agree(accept));
  session.on('window-change', accept => agree(accept));
  session.once('shell', accept => onChannel(accept()).start());
  session.once('exec', (accept, _reject, { command }) => onChannel(accept()).execute(command));
}

/** A request that wants no reply comes without the function, whatever the types of ssh2 say. */
function agree(accept: (() => void) | undefined): void {
  accept?.();
}

/** What a session over SSH consists of. */
interface SshSession {
  readonly channel: ServerChannel;
  readonly router: Router;
  readonly session: CliSession;
  readonly client: Connection;
  readonly line: VtyLine;
}

function startEngine({ channel, router, session, client, line }: SshSession): CliEngine {
  const decoder = new StringDecoder('utf8');
  const terminal = new LineTerminal({
    write: text => channel.writable && channel.write(text.replace(/\r?\n/g, '\r\n')),
    hangUp: () => {
      line.release();
      channel.exit(0);
      channel.end();
    },
  });
  const engine = new CliEngine(router, session, terminal);
  channel.on('data', (chunk: Buffer) => engine.feed(decoder.write(chunk)));
  channel.on('error', () => undefined); // As above.
  channel.once('close', () => {
    engine.close();
    terminal.close();
    client.end();
  });
  return engine;
}
