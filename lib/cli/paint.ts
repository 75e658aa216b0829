import { styleText } from 'node:util';

/** What colours and weights we use. */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

/** The text in a style: on a terminal only, and not if the user has set NO_COLOR. */
export function paint(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return stream.isTTY && stream.hasColors() ? styleText(style, text) : text;
}
