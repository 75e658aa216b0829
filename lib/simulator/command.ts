import type { CliMode } from './cli-mode.js';
import type { CliSession } from './cli-session.js';
import type { Router } from './router.js';

/** What a command has to work with. */
export interface CommandContext {
  readonly router: Router;
  readonly session: CliSession;
  /** The command with its abbreviations written out. */
  readonly command: string;
  /** What was typed in the place of `<name>` and `<line>`. */
  readonly args: readonly string[];
  /** The command was preceded by `no`. */
  readonly negated: boolean;
}

/** A dialog: the device asks and waits for a line. */
export interface Question {
  /** Printed before the question. */
  readonly before?: string;
  readonly prompt: string;
  readonly echo: boolean;
  readonly accept: (answer: string) => Reply;
}

/** What the device says to a line at once: output, or a question. */
export type Reply = string | Question;

/** One command. */
export interface Command {
  /** Its words; `<name>` stands for any one word, a final `<line>` for the rest of the line. */
  readonly pattern: string;
  readonly modes: readonly CliMode[];
  readonly run: (context: CommandContext) => Reply | Promise<string>;
}
