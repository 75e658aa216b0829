import type { Question, Reply } from './command.js';
import type { CliSession } from './cli-session.js';
import type { Credentials } from './credentials.js';

const MAX_ATTEMPTS = 3;

/** Lets the session in, at the privilege level of its line. */
export function admit(session: CliSession, credentials: Credentials, username: string | undefined): void {
  session.authenticated = true;
  session.username = username;
  session.enter(credentials.enable === undefined ? 'enable' : 'user');
}

/** The dialog that begins a telnet session: three attempts, then the device hangs up. */
export function askToLogIn(session: CliSession, credentials: Credentials, attempt = 1): Question {
  const before = attempt === 1 ? '\n\nUser Access Verification\n\n' : '% Login invalid\n\n';
  const askPassword = (username: string | undefined, text: string): Question => ({
    before: text,
    prompt: 'Password: ',
    echo: false,
    accept: password => checkLogin({ session, credentials, attempt }, username, password),
  });
  if (credentials.username === undefined) return askPassword(undefined, before);
  return { before, prompt: 'Username: ', echo: true, accept: username => askPassword(username, '') };
}

function checkLogin(
  { session, credentials, attempt }: { session: CliSession; credentials: Credentials; attempt: number },
  username: string | undefined,
  password: string,
): Reply {
  if (credentials.accepts(username, password)) {
    admit(session, credentials, username);
    return '';
  }
  if (attempt < MAX_ATTEMPTS) return askToLogIn(session, credentials, attempt + 1);
  session.ended = true;
  return '% Login invalid\n';
}

/** The dialog of `enable`: three attempts, then the session stays where it is. */
export function askToEnable(session: CliSession, credentials: Credentials, attempt = 1): Reply {
  if (credentials.enable === undefined) {
    session.enter('enable');
    return '';
  }
  const accept = (password: string): Reply => {
    if (password === credentials.enable) {
      session.enter('enable');
      return '';
    }
    return attempt < MAX_ATTEMPTS ? askToEnable(session, credentials, attempt + 1) : '% Bad secrets\n\n';
  };
  return { prompt: 'Password: ', echo: false, accept };
}
