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
        const seen = await this.#byWord(call, patienceMs, complaint => complaint === habit.complaint);
        if (seen !== undefined) return seen.sighting;
        this.interrupt();
      }
      const alone = await this.#bySilence(call, patienceMs);
      if (alone !== undefined) return alone;
    }
  }

  /** The same on a fresh line, where nothing older can be on its way; learns what the device does with comments. */
  async learn(call: Call): Promise<{ readonly sighting: PromptSighting; readonly habit: CommentHabit }> {
    for (let patienceMs = FIRST_PATIENCE_MS; ; patienceMs *= 2) {
      const seen = await this.#byWord(call, patienceMs, () => true);
      if (seen !== undefined) return { sighting: seen.sighting, habit: { echoes: true, complaint: seen.complaint } };
      const alone = await this.#bySilence(call, patienceMs);
      if (alone !== undefined) return { sighting: alone, habit: { echoes: false, complaint: '' } };
    }
  }

  async #byWord(call: Call, patienceMs: number, accepts: (complaint: string) => boolean): Promise<CommentSeen | undefined> {
    const word = freshWord();
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
    const lines = this.#linesBefore(sighting);
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

  async #bySilence(call: Call, patienceMs: number): Promise<PromptSighting | undefined> {
    this.interrupt();
    await this.#silence(call, patienceMs);
    this.#wire.forget();
    this.#wire.write('\n');
    await this.#silence(call, patienceMs);
    const sighting = this.#prompt.find(this.#wire);
    return sighting !== undefined && this.#linesBefore(sighting).length === 0 ? sighting : undefined;
  }

  async #silence(call: Call, patienceMs: number): Promise<void> {
    await this.#wire.waitQuiet(call, () => undefined, patienceMs);
  }

  /** What was heard before the prompt, without other prompts and empty lines. */
  #linesBefore({ start }: PromptSighting): string[] {
    const lines = terminalText(this.#wire.heard.slice(0, start)).split('\n');
    return lines.map(line => this.#prompt.strip(line).trim()).filter(line => line !== '');
  }
}

interface CommentSeen {
  readonly sighting: PromptSighting;
  readonly complaint: string;
}
