/** How deep we look for the reason of a reason. */
const MAX_DEPTH = 4;

/** What went wrong, for people: the messages of an error and of its causes, one a line, without stacks and repetitions. */
export function failureText(error: unknown): string {
  const said: string[] = [];
  for (const { message, depth } of reasonsOf(error, 0)) {
    if (said.some(line => line.includes(message))) continue;
    said.push(depth === 0 ? message : `${'  '.repeat(depth)}because: ${message}`);
  }
  return said.join('\n') || 'failed without saying why';
}

interface Reason {
  readonly message: string;
  readonly depth: number;
}

/** The error's message, then those of what caused it. */
function reasonsOf(error: unknown, depth: number): Reason[] {
  if (error === undefined || error === null || depth > MAX_DEPTH) return [];
  if (!(error instanceof Error)) return [{ message: String(error), depth }];
  const isAggregate = error instanceof AggregateError;
  const causes = [error.cause, ...(isAggregate ? (error.errors as unknown[]) : [])];
  // As a cause, an AggregateError says no more than that there are several.
  const own = error.message === '' || (isAggregate && depth > 0) ? [] : [{ message: error.message, depth }];
  return [...own, ...causes.flatMap(cause => reasonsOf(cause, depth + own.length))];
}
