import type { Call } from './call.js';
import type { Platform } from './platform.js';
import type { Prompt, PromptSighting } from './prompt.js';
import { outputText } from './terminal-text.js';
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

export interface Proven {
  readonly sighting: PromptSighting;
  /** Whether the device repeats what we type. */
  readonly echoes: boolean;
}

/**
 * Proves that the device waits for a command and owes us no output.
 *
 * First it types a comment line with a word that was never used before. Everything older comes before the echo of that
 * word, so a prompt that follows its last echo, with nothing in between, is the prompt for now. Where nothing is echoed or
 * comments are not understood, it types an empty line into silence instead, and wants prompts alone and silence again.
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

  /** Asks until there is a proof, or the call runs out. */
  async run(call: Call): Promise<Proven> {
    for (let patienceMs = FIRST_PATIENCE_MS; ; patienceMs *= 2) {
      const seen = await this.#byWord(call, patienceMs);
      if (seen !== undefined) return { sighting: seen, echoes: true };
      const alone = await this.#bySilence(call, patienceMs);
      if (alone !== undefined) return { sighting: alone, echoes: false };
    }
  }

  /** Ends whatever runs or is half typed, before `run`. */
  interrupt(): void {
    this.#wire.write(this.#platform.interrupt);
  }

  async #byWord(call: Call, patienceMs: number): Promise<PromptSighting | undefined> {
    const word = freshWord();
    this.#wire.forget();
    this.#wire.write(`${this.#platform.comment(word)}\n`);
    const seen = await this.#wire.waitQuiet(call, () => this.#aloneAfter(word), patienceMs);
    return seen === QUIET ? undefined : seen;
  }

  async #bySilence(call: Call, patienceMs: number): Promise<PromptSighting | undefined> {
    this.interrupt();
    await this.#silence(call, patienceMs);
    this.#wire.forget();
    this.#wire.write('\n');
    await this.#silence(call, patienceMs);
    return this.#alone(0);
  }

  async #silence(call: Call, patienceMs: number): Promise<void> {
    await this.#wire.waitQuiet(call, () => undefined, patienceMs);
  }

  #aloneAfter(word: string): PromptSighting | undefined {
    const at = this.#wire.heard.lastIndexOf(word);
    return at < 0 ? undefined : this.#alone(at + word.length);
  }

  /** The prompt at the end, if nothing but line ends and prompts lie between it and `start`. */
  #alone(start: number): PromptSighting | undefined {
    const sighting = this.#prompt.find(this.#wire);
    if (sighting === undefined || sighting.start < start) return undefined;
    const between = outputText(this.#wire.heard.slice(start, sighting.start)).split('\n');
    return between.every(line => this.#prompt.strip(line).trim() === '') ? sighting : undefined;
  }
}
