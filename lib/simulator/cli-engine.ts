import { isConfigMode, promptOf } from './cli-mode.js';
import type { CliSession } from './cli-session.js';
import type { Question, Reply } from './command.js';
import { understand } from './command-line.js';
import type { CommandLine } from './command-line.js';
import { Keyboard } from './keyboard.js';
import { LineEditor } from './line-editor.js';
import type { KeyAction } from './line-editor.js';
import { admit, askToLogIn } from './login.js';
import { Pager } from './pager.js';
import type { Router } from './router.js';

/** Ctrl-Shift-6, the escape character of IOS. */
const ABORT = '\x1e';

/** The line that a {@link CliEngine} talks to: all that it needs of the world. */
export interface Terminal {
  /** Shows text; its lines end in `\n`. */
  write(text: string): void;
  /** Ends the line, after what was written. */
  hangUp(): void;
  /** Calls back later, unless the line ended before. */
  after(delayMs: number, callback: () => void): void;
}

/** A line is being typed: a command, or the answer to a question. */
interface Reading {
  readonly kind: 'reading';
  readonly prompt: string;
  readonly editor: LineEditor;
  readonly act: (action: KeyAction) => void;
}

/**
 * What the engine does with the next key.
 *
 *   reading   edits a line
 *   paging    turns the page
 *   busy      leaves it in the queue: a command runs
 *   closed    ignores it
 */
type EngineState = Reading | { readonly kind: 'paging'; readonly pager: Pager } | { readonly kind: 'busy' } | { readonly kind: 'closed' };

/**
 * The command line of one session, as a state machine: keystrokes in, output out, no sockets.
 *
 * Nothing marks where one caller's keystrokes end and another's begin: what is typed while a command runs is read and
 * echoed after it, and what is typed while a page waits turns the page or ends the output.
 */
export class CliEngine {
  readonly #router: Router;
  readonly #session: CliSession;
  readonly #terminal: Terminal;
  readonly #keyboard = new Keyboard();
  #state: EngineState = { kind: 'busy' };
  #queue: string[] = [];
  #output = '';

  constructor(router: Router, session: CliSession, terminal: Terminal) {
    this.#router = router;
    this.#session = session;
    this.#terminal = terminal;
  }

  /** Begins with the log-in dialog, or at the prompt when the session is authenticated or needs not be. */
  start(): void {
    this.#show(this.#welcome());
    this.#drain();
  }

  /** Runs one command without a prompt or pages, and hangs up: what SSH calls exec. */
  execute(line: string): void {
    this.#session.terminalLength = 0;
    this.#session.ended = true;
    this.#run(line);
    this.#drain();
  }

  /** Takes what the terminal sent. */
  feed(text: string): void {
    for (const key of this.#keyboard.keys(text)) {
      if (key === ABORT && this.#state.kind === 'busy') this.#abort();
      else this.#queue.push(key);
    }
    this.#drain();
  }

  /** The line is gone: nothing is read or written any more. */
  close(): void {
    this.#state = { kind: 'closed' };
    this.#queue = [];
    this.#output = '';
  }

  /** Takes keys until a command runs or none are left, then writes what came of it. */
  #drain(): void {
    const queue = this.#queue;
    let taken = 0;
    for (; taken < queue.length && this.#take(queue[taken] ?? ''); taken += 1);
    queue.splice(0, taken);
    this.#flush();
  }

  /** Answers false when the key has to wait. */
  #take(key: string): boolean {
    const state = this.#state;
    if (state.kind === 'busy' || state.kind === 'closed') return false;
    if (state.kind === 'paging') {
      this.#print(state.pager.press(key));
      if (state.pager.done) this.#endCommand();
      return true;
    }
    const effect = state.editor.press(key);
    if (effect.kind === 'edit') this.#print(effect.echo);
    else state.act(effect);
    return true;
  }

  #welcome(): Reply {
    const { credentials } = this.#router;
    if (!this.#session.authenticated && credentials.required) return askToLogIn(this.#session, credentials);
    if (!this.#session.authenticated) admit(this.#session, credentials, undefined);
    return '\n';
  }

  #readCommand(): void {
    const prompt = promptOf(this.#router.hostname, this.#session.mode);
    const editor = new LineEditor({ echo: true, help: true });
    const reading: Reading = { kind: 'reading', prompt, editor, act: action => this.#actOnCommand(action, reading) };
    this.#read(reading);
  }

  #readAnswer(question: Question): void {
    this.#print(question.before ?? '');
    const editor = new LineEditor({ echo: question.echo, help: false });
    this.#read({ kind: 'reading', prompt: question.prompt, editor, act: action => this.#actOnAnswer(action, question) });
  }

  #read(reading: Reading): void {
    this.#print(reading.prompt);
    this.#state = reading;
  }

  #actOnCommand({ kind, line }: KeyAction, reading: Reading): void {
    switch (kind) {
      case 'enter':
        this.#print('\n');
        return this.#run(line);
      case 'break':
        return this.#interrupt('\n');
      case 'end':
        return this.#interrupt('^Z\n');
      case 'help':
        return this.#help(line, reading);
      case 'complete':
        return this.#complete(line, reading);
    }
  }

  /** An interrupted question ends the command that asked it; the log-in has to be answered. */
  #actOnAnswer({ kind, line }: KeyAction, question: Question): void {
    this.#print('\n');
    if (kind === 'enter') return this.#show(question.accept(line));
    if (this.#session.authenticated) return this.#readCommand();
    this.#readAnswer({ ...question, before: '' });
  }

  /** Ctrl-C and Ctrl-Z drop the line, and lead out of configuration. */
  #interrupt(echo: string): void {
    this.#print(echo);
    if (isConfigMode(this.#session.mode)) this.#session.enter('enable');
    this.#readCommand();
  }

  #help(line: string, { prompt }: Reading): void {
    const { words } = this.#router.tree(this.#session.mode).choices(line);
    const list = words.map(word => `  ${word}\n`).join('') || '% Unrecognized command\n';
    this.#print(`?\n${list}\n${prompt}${line}`);
  }

  #complete(line: string, { editor }: Reading): void {
    const { typed, words } = this.#router.tree(this.#session.mode).choices(line);
    const [only, another] = words;
    if (only !== undefined && another === undefined) this.#print(editor.insert(`${only.slice(typed.length)} `).echo);
  }

  /** Takes a command line in. Its latency passes before it has any effect. */
  #run(line: string): void {
    if (line.trim() === '') return this.#endCommand();
    this.#router.commands += 1;
    const typed = understand(line, this.#router, this.#session);
    const delayMs = this.#router.latencyMs(typed.command);
    const running: EngineState = { kind: 'busy' };
    this.#state = running;
    if (delayMs > 0) this.#terminal.after(delayMs, () => this.#resume(running, () => this.#perform(typed, running)));
    else this.#perform(typed, running);
  }

  #perform(typed: CommandLine, running: EngineState): void {
    const finish = (reply: Reply): void => this.#finish(typed.command, reply);
    const reply = tryRun(typed);
    if (!(reply instanceof Promise)) return finish(reply);
    reply.then(
      output => this.#resume(running, () => finish(output)),
      (error: unknown) => this.#resume(running, () => finish(complaint(error))),
    );
  }

  /** Goes on with a command, unless it was aborted or the line ended. */
  #resume(running: EngineState, then: () => void): void {
    if (this.#state !== running) return;
    then();
    this.#drain();
  }

  #abort(): void {
    this.#print('\n');
    this.#readCommand();
  }

  #finish(command: string, reply: Reply): void {
    const fault = typeof reply === 'string' ? this.#router.faults.take(command) : undefined;
    if (typeof reply !== 'string' || fault === undefined) return this.#show(reply);
    this.#print(reply.slice(0, Math.ceil(reply.length / 2)));
    if (fault === 'close') this.#hangUp();
  }

  #show(reply: Reply): void {
    if (typeof reply !== 'string') return this.#readAnswer(reply);
    const text = reply === '' || reply.endsWith('\n') ? reply : `${reply}\n`;
    const pager = new Pager(text, this.#session.terminalLength);
    this.#print(pager.start());
    if (pager.done) this.#endCommand();
    else this.#state = { kind: 'paging', pager };
  }

  #endCommand(): void {
    if (this.#session.ended) this.#hangUp();
    else this.#readCommand();
  }

  #hangUp(): void {
    this.#flush();
    this.close();
    this.#terminal.hangUp();
  }

  #print(text: string): void {
    this.#output += text;
  }

  #flush(): void {
    const text = this.#output;
    this.#output = '';
    if (text !== '') this.#terminal.write(text);
  }
}

/** A scripted command may throw; that is the output then. */
function tryRun(typed: CommandLine): Reply | Promise<string> {
  try {
    return typed.run();
  } catch (error) {
    return complaint(error);
  }
}

function complaint(error: unknown): string {
  return `% ${error instanceof Error ? error.message : String(error)}\n`;
}
