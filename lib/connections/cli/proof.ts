import type { Call } from './call.js';
import type { Platform } from './platform.js';
import type { Prompt, PromptSighting } from './prompt.js';
import { terminalText } from './terminal-text.js';
import { QUIET } from './wire.js';
import type { Wire } from './wire.js';

/** A device that has not reacted for this long has lost what we typed, or is slow: ask again, and wait twice as long. */
const FIRST_PATIENCE_MS = 250;

let words = 0;

/** A comment's text that no device has ever printed. */
export function freshWord(): string {
  words += 1;
  return `partyline-${words}`;
}

/** What a device does with a comment line. */
export interface CommentHabit {
  /** Whether it repeats what we type. */
  readonly echoes: boolean;
  /** What it prints then, without the word and without empty lines: nothing, or a complaint. */
  readonly complaint: string;
}

/** A well-behaved device. */
export const SILENT: CommentHabit = { echoes: true, complaint: '' };

/**
 * Proves that the device waits for a command and owes us no output.
 *
 * First it types a comment line with a word that was never used before. Everything older comes before the echo of that
 * line, so a prompt that follows its last echo, with nothing in between but the usual complaint, is the prompt for now.
 * Where nothing is echoed, it types an empty line into silence instead, and wants prompts alone and silence again.
 */
export class Proof {
  readonly #wire: Wire;
  readonly #platform: Platform;
  readonly #prompt: Prompt;

  /** @param prompt what to take for a prompt */
  constructor(wire: Wire, platform: Platform, prompt: Prompt) {
    this.#wire = wire;
    this.#platform = platform;
    this.#prompt = prompt;
  }

  /** Ends whatever runs or is half typed, before `run`. */
  interrupt(): void {
    this.#wire.write(this.#platform.interrupt);
  }

  /** Asks until there is a proof, or the call runs out. */
  async run(call: Call, habit: CommentHabit): Promise<PromptSighting> {
    for (let patienceMs = FIRST_PATIENCE_MS; ; patienceMs *= 2) {
      // Twice: a device that cannot be interrupted prints what it owes us after the first echo.
      for (let attempt = 0; habit.echoes && attempt < 2; attempt += 1) {
        const seen = await this.#byWord(call, freshWord(), patienceMs, complaint => complaint === habit.complaint);
        if (seen !== undefined) return seen.sighting;
        this.interrupt();
      }
      const alone = await this.#bySilence(call, patienceMs);
      if (alone !== undefined) return alone.sighting;
    }
  }

  /**
   * The same on a fresh line, where nothing older can be on its way; learns what the device does with comments. One that was
   * only slow, and has echoed the comment while we waited for silence, is asked again.
   */
  async learn(call: Call): Promise<{ readonly sighting: PromptSighting; readonly habit: CommentHabit }> {
    for (let patienceMs = FIRST_PATIENCE_MS; ; patienceMs *= 2) {
      const word = freshWord();
      const seen = await this.#byWord(call, word, patienceMs, () => true);
      if (seen !== undefined) return { sighting: seen.sighting, habit: { echoes: true, complaint: seen.complaint } };
      const alone = await this.#bySilence(call, patienceMs);
      const isSlow = alone !== undefined && this.#lines(alone.before).includes(this.#platform.comment(word));
      if (alone !== undefined && !isSlow) return { sighting: alone.sighting, habit: { echoes: false, complaint: '' } };
    }
  }

  async #byWord(call: Call, word: string, patienceMs: number, accepts: (complaint: string) => boolean): Promise<CommentSeen | undefined> {
    this.#wire.forget();
    this.#wire.write(`${this.#platform.comment(word)}\n`);
    const look = (): CommentSeen | undefined => {
      const seen = this.#lookForComment(word);
      return seen !== undefined && accepts(seen.complaint) ? seen : undefined;
    };
    const seen = await this.#wire.waitQuiet(call, look, patienceMs);
    return seen === QUIET ? undefined : seen;
  }

  #lookForComment(word: string): CommentSeen | undefined {
    const sighting = this.#prompt.find(this.#wire);
    if (sighting === undefined) return undefined;
    const lines = this.#lines(this.#wire.heard.slice(0, sighting.start));
    const echo = lines.lastIndexOf(this.#platform.comment(word));
    if (echo < 0) return undefined;
    return {
      sighting,
      complaint: lines
        .slice(echo + 1)
        .join('\n')
        .replaceAll(word, ''),
    };
  }

  async #bySilence(call: Call, patienceMs: number): Promise<PromptAlone | undefined> {
    this.interrupt();
    await this.#silence(call, patienceMs);
    const before = this.#wire.heard;
    this.#wire.forget();
    this.#wire.write('\n');
    await this.#silence(call, patienceMs);
    const sighting = this.#prompt.find(this.#wire);
    if (sighting === undefined || this.#lines(this.#wire.heard.slice(0, sighting.start)).length > 0) return undefined;
    return { sighting, before };
  }

  async #silence(call: Call, patienceMs: number): Promise<void> {
    await this.#wire.waitQuiet(call, () => undefined, patienceMs);
  }

  /** What was heard, without prompts and empty lines. */
  #lines(heard: string): string[] {
    const lines = terminalText(heard).split('\n');
    return lines.map(line => this.#prompt.strip(line).trim()).filter(line => line !== '');
  }
}

/** A prompt that came after silence, and what had come before that since the last question. */
interface PromptAlone {
  readonly sighting: PromptSighting;
  readonly before: string;
}

interface CommentSeen {
  readonly sighting: PromptSighting;
  readonly complaint: string;
}
