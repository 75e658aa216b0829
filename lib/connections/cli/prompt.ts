import type { Platform } from './platform.js';
import { renderLine } from './terminal-line.js';
import type { Wire } from './wire.js';

/** What may stand for a host name while it is not known: `r1`, `r1.lab`, `RP/0/RSP0/CPU0:xr1`, `admin@mx1`; FRR shows `(null)` for none. */
const ANY_HOST = '(?<host>\\(null\\)|[\\w][\\w.:@/~+-]*)';
/** IOS cuts a long host name to make room for `(config-if)#`; this much is always there. */
const CUT_HOST_CHARACTERS = 20;

/** A prompt at the end of what was heard. */
export interface PromptSighting {
  readonly mode: string;
  /** Undefined where prompts carry none that we would know. */
  readonly host: string | undefined;
  /** Where in `wire.heard` the line with the prompt begins. */
  readonly start: number;
}

interface ModePattern {
  readonly mode: string;
  readonly whole: RegExp;
  /** The same at the beginning of a line. */
  readonly leading: RegExp;
}

export interface PromptOptions {
  /** Without it every prompt of the platform counts. Good enough only where we expect one: a line of output may look like it. */
  readonly host?: string | undefined;
  /** A prompt of our choice, wherever it stands: output without a line end may come before it. */
  readonly pinned?: string | undefined;
}

/** Tells whether a device waits for a command. */
export class Prompt {
  readonly #patterns: readonly ModePattern[];
  readonly #pinned: string | undefined;

  constructor(platform: Platform, { host, pinned }: PromptOptions = {}) {
    const hostSource = host === undefined ? ANY_HOST : `(?<host>${hostPattern(host)})`;
    this.#pinned = pinned;
    this.#patterns = platform.modes.map(({ name, prompt }) => {
      const source = prompt(hostSource);
      return { mode: name, whole: new RegExp(`^${source}$`), leading: new RegExp(`^${source}`) };
    });
  }

  /** The prompt at the end of what was heard. */
  find(wire: Wire): PromptSighting | undefined {
    if (this.#pinned !== undefined) return this.#findPinned(wire, this.#pinned);
    const line = wire.lastLine;
    if (line === undefined || line === '') return undefined;
    const read = this.read(line);
    return read === undefined ? undefined : { ...read, start: wire.heard.length - line.length };
  }

  /** What a line says if it is a prompt and nothing else. Not for a pinned prompt. */
  read(line: string): Pick<PromptSighting, 'mode' | 'host'> | undefined {
    // What wiped out a pager's notice may have left blanks behind the prompt.
    const shown = renderLine(line).trimEnd();
    for (const { mode, whole } of this.#patterns) {
      const match = whole.exec(shown);
      if (match !== null) return { mode, host: match.groups?.['host'] };
    }
    return undefined;
  }

  #findPinned(wire: Wire, text: string): PromptSighting | undefined {
    const mode = this.#patterns[0]?.mode;
    if (mode === undefined || !wire.tail.endsWith(text)) return undefined;
    return { mode, host: undefined, start: wire.heard.length - text.length };
  }

  /** The line without the prompt that it begins with, if it does: an echo redrawn by the device. */
  strip(line: string): string {
    if (this.#pinned !== undefined) return line.startsWith(this.#pinned) ? line.slice(this.#pinned.length) : line;
    for (const { leading } of this.#patterns) {
      const match = leading.exec(line);
      if (match !== null) return line.slice(match[0].length);
    }
    return line;
  }
}

function hostPattern(host: string): string {
  const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  if (host.length <= CUT_HOST_CHARACTERS) return escaped(host);
  return `${escaped(host.slice(0, CUT_HOST_CHARACTERS))}[^\\s#>()]*`;
}
