import type { Platform } from './platform.js';

// oxlint-disable-next-line no-control-regex -- they are what must not be there
const CONTROL = /[\0-\x1f\x7f]/;

/** @throws {TypeError} when the text would do more than wait for Enter while it is typed. */
export function assertOneLine(command: string, { helpKey }: Platform): void {
  if (CONTROL.test(command)) {
    throw new TypeError(
      `a command is one line without control characters, got ${JSON.stringify(command)}; several lines are several calls`,
    );
  }
  if (helpKey !== undefined && command.includes(helpKey)) {
    throw new TypeError(
      `${helpKey} asks for help at once, wherever it is typed, got ${JSON.stringify(command)}; use send() and receive() for it`,
    );
  }
}
