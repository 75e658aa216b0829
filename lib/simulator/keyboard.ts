const ESCAPE = '\x1b';
const ESCAPE_SEQUENCE_ENDS = /[@-~]/;

/** Turns what a terminal sends into single keys: one `\r` for each of CR, LF, CR LF and CR NUL; cursor keys are dropped. */
export class Keyboard {
  #afterCr = false;
  #escape: 'none' | 'started' | 'inside' = 'none';

  keys(text: string): string[] {
    return [...text].map(char => this.#key(char)).filter(key => key !== undefined);
  }

  #key(char: string): string | undefined {
    const isSecondHalf = this.#afterCr && (char === '\n' || char === '\0');
    this.#afterCr = char === '\r';
    if (isSecondHalf || char === '\0' || this.#swallows(char)) return undefined;
    return char === '\n' ? '\r' : char;
  }

  #swallows(char: string): boolean {
    if (this.#escape === 'none') {
      if (char !== ESCAPE) return false;
      this.#escape = 'started';
      return true;
    }
    const opensSequence = this.#escape === 'started' && (char === '[' || char === 'O');
    this.#escape = opensSequence || (this.#escape === 'inside' && !ESCAPE_SEQUENCE_ENDS.test(char)) ? 'inside' : 'none';
    return true;
  }
}
