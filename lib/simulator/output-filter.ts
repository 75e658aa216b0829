/** Splits `show x | include y` into the command and the filter behind the bar. */
export function splitFilter(line: string): { readonly command: string; readonly filter: string | undefined } {
  const bar = line.indexOf(' | ');
  return bar < 0 ? { command: line, filter: undefined } : { command: line.slice(0, bar), filter: line.slice(bar + 3).trim() };
}

/** Applies `include`, `exclude` or `begin`; undefined when the filter is not one of these. */
export function filterOutput(output: string, filter: string): string | undefined {
  const [, verb = '', pattern = ''] = /^(\S+)\s+(.+)$/.exec(filter) ?? [];
  const lines = output.split('\n');
  const matches = matcher(pattern);
  if (verb !== '' && 'include'.startsWith(verb)) return lines.filter(matches).join('\n');
  if (verb !== '' && 'exclude'.startsWith(verb)) return lines.filter(line => !matches(line)).join('\n');
  if (verb !== '' && 'begin'.startsWith(verb)) return lines.slice(Math.max(0, lines.findIndex(matches))).join('\n');
  return undefined;
}

/** The pattern as a regular expression or, when it is none, as plain text. */
function matcher(pattern: string): (line: string) => boolean {
  try {
    const expression = new RegExp(pattern);
    return line => expression.test(line);
  } catch {
    return line => line.includes(pattern);
  }
}
