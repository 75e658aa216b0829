import { DesyncError } from '../../errors.js';
import type { Call } from './call.js';
import type { Platform } from './platform.js';
import { Prompt } from './prompt.js';
import type { PromptSighting } from './prompt.js';
import { freshWord } from './proof.js';
import type { CommentHabit } from './proof.js';
import { terminalText } from './terminal-text.js';
import type { Wire } from './wire.js';

/**
 * Finds out whether a line that looks like the prompt of a host with another name is the prompt: somebody renamed the host
 * while a command ran. Or output merely paused there.
 *
 * It types a comment line with a fresh word. That line is echoed behind the prompt at which it was read, and the same prompt
 * follows it. Output that still came is before that, so nothing of it is lost.
 */
export class Renaming {
  readonly #wire: Wire;
  readonly #platform: Platform;
  readonly #habit: CommentHabit;
  readonly #anyPrompt: Prompt;

  constructor(wire: Wire, platform: Platform, habit: CommentHabit) {
    this.#wire = wire;
    this.#platform = platform;
    this.#habit = habit;
    this.#anyPrompt = new Prompt(platform);
  }

  /** Whether the end of what was heard looks like a prompt, of whatever host. */
  find(): PromptSighting | undefined {
    return this.#anyPrompt.find(this.#wire);
  }

  /**
   * Answers the prompt that ended the output, under the old name or a new one.
   *
   * @param known the prompt under the old name
   * @param respond called while the output goes on
   * @throws {DesyncError} when the echo of our comment is in the middle of the output.
   */
  prove(call: Call, known: Prompt, respond: () => void): Promise<PromptSighting> {
    const wire = this.#wire;
    const word = freshWord();
    const asked = wire.heard.length;
    wire.write(`${this.#platform.comment(word)}\n`);
    return wire.wait(call, () => {
      const expected = known.find(wire);
      const end = expected ?? this.find();
      if (end === undefined) {
        respond();
        return undefined;
      }
      const echo = wire.heard.indexOf(this.#platform.comment(word), asked);
      if (echo < 0 || echo > end.start) return undefined;
      const proven = this.#promptBefore(echo, word, end);
      if (proven === undefined && expected !== undefined) throw new DesyncError(`${wire.name} has mixed up its output with our typing`);
      return proven;
    });
  }

  /** The prompt behind which our comment was read, if the one at the end is the same and nothing else came in between. */
  #promptBefore(echo: number, word: string, end: PromptSighting): PromptSighting | undefined {
    const { heard } = this.#wire;
    const start = Math.max(heard.lastIndexOf('\n', echo - 1), heard.lastIndexOf('\r', echo - 1)) + 1;
    const read = this.#anyPrompt.read(heard.slice(start, echo));
    if (read === undefined || read.mode !== end.mode || read.host !== end.host) return undefined;
    const said = terminalText(heard.slice(echo + this.#platform.comment(word).length, end.start)).split('\n');
    const complaint = said.map(line => line.trim()).filter(line => line !== '');
    // The habit was learned in one mode; in another the same device may take comments without a word.
    const isUsual = complaint.length === 0 || complaint.join('\n').replaceAll(word, '') === this.#habit.complaint;
    return isUsual ? { ...read, start } : undefined;
  }
}
