/* oxlint-disable no-control-regex -- control characters are what this file is about */
import { renderLine } from './terminal-line.js';

/** Anything beyond printable text, tabs and line ends. */
const NEEDS_RENDERING = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\r*\n)/;
const LINE_END = /\r*\0?\n/;
const LINE_ENDS = /\r*\n/g;

/**
 * What a device meant to print: the lines that a terminal would show, joined by `\n`.
 *
 * CR LF, CR CR LF and CR NUL LF end a line like LF. A lone CR, backspaces and escape sequences act on their line and vanish.
 * Blanks, empty lines and a last line without an end stay as they are.
 */
export function terminalText(raw: string): string {
  if (!NEEDS_RENDERING.test(raw)) return raw.replace(LINE_ENDS, '\n');
  return raw.split(LINE_END).map(renderLine).join('\n');
}

/** The same without the line end that separates a command's output from the prompt below it: exactly one, if there is one. */
export function outputText(raw: string): string {
  const text = terminalText(raw);
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

/** What the device said last, in quotes and short enough for an error message. */
export function lastWords(raw: string): string {
  if (raw === '') return 'nothing arrived';
  const text = terminalText(raw.slice(-400)).trimEnd();
  return `the last that arrived was ${JSON.stringify(text.slice(-80))}`;
}
