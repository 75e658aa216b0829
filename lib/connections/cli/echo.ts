import type { Prompt } from './prompt.js';
import { terminalText } from './terminal-text.js';

/** The printable ASCII of a line: what is left of an echo, however it was wrapped, redrawn or stripped of foreign letters. */
const NOT_ECHOED = /[^\x21-\x7e]/g;
/** A line editor that scrolls sideways shows `<` or `$` and only the end of a long command; shorter ends prove nothing. */
const SHORTEST_SCROLLED_END = 8;

/**
 * Finds where a device repeats the command that we sent. The reply is what follows: output that comes before it belongs
 * to somebody else (a log message, the rest of an earlier command) and is dropped.
 */
export class Echo {
  readonly #command: string;
  #end: number | undefined;
  #unusual = false;

  constructor(command: string) {
    this.#command = command;
  }

  /** Where in `heard` the output begins. Looks only at the usual place, the very beginning. */
  find(heard: string): number | undefined {
    if (this.#end !== undefined || this.#unusual) return this.#end;
    const { length } = this.#command;
    if (heard.length <= length) return undefined;
    // Once it did not begin with the command it never will; and `startsWith` flattens what was put together from chunks.
    this.#unusual = !heard.startsWith(this.#command) || (heard[length] !== '\r' && heard[length] !== '\n');
    if (this.#unusual) return undefined;
    const lineEnd = heard.indexOf('\n', length);
    if (lineEnd >= 0) this.#end = lineEnd + 1;
    return this.#end;
  }

  /** The same, anywhere. Reads everything, so call it only when the device seems to have finished. */
  search(heard: string, prompt: Prompt): number | undefined {
    this.#end ??= searchEcho(this.#command, heard, prompt);
    return this.#end;
  }
}

function searchEcho(command: string, heard: string, prompt: Prompt): number | undefined {
  const wanted = skeleton(command);
  let sofar = '';
  for (let start = 0, end = heard.indexOf('\n'); end >= 0; start = end + 1, end = heard.indexOf('\n', start)) {
    const line = prompt.strip(terminalText(heard.slice(start, end + 1)).trimEnd());
    const shown = skeleton(line);
    if (isScrolled(line, shown, wanted)) return end + 1;
    // A wrapped echo goes on in the next line; anything else begins anew.
    sofar = wanted.startsWith(sofar + shown) && shown !== '' ? sofar + shown : wanted.startsWith(shown) ? shown : '';
    if (sofar === wanted) return end + 1;
  }
  return undefined;
}

function skeleton(text: string): string {
  return text.replace(NOT_ECHOED, '');
}

function isScrolled(line: string, shown: string, wanted: string): boolean {
  return /^[<$]/.test(line) && shown.length > SHORTEST_SCROLLED_END && wanted.endsWith(shown.slice(1));
}
