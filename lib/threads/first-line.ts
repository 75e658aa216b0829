/** What an error, or anything else that was thrown, says in one line. */
export function firstLine(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
  return text.split('\n', 1)[0] ?? '';
}
