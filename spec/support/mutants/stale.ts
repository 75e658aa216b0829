import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from './mutant.js';

/** The source that a mutant makes of this one. Throws what is wrong when a text that it replaces does not occur exactly once. */
export function mutate(source: string, { name, file, changes }: Mutant): string {
  let mutated = source;
  for (const [from, to] of changes) {
    const times = from === '' ? Infinity : mutated.split(from).length - 1;
    if (times !== 1) throw new Error(`mutant '${name}': ${file} contains ${times} times, not once: ${from}`);
    if (from === to) throw new Error(`mutant '${name}' changes nothing`);
    mutated = mutated.replace(from, () => to);
  }
  return mutated;
}

/** What is wrong with mutants whose sources have changed since they were written: they would test nothing. */
export function staleMutants(root: string, mutants: readonly Mutant[]): readonly string[] {
  const sources: Map<string, string> = new Map();
  const names: Set<string> = new Set();
  const complaints: string[] = [];
  for (const mutant of mutants) {
    if (names.has(mutant.name)) complaints.push(`two mutants are called '${mutant.name}'`);
    names.add(mutant.name);
    if (!sources.has(mutant.file)) sources.set(mutant.file, readFileSync(join(root, mutant.file), 'utf8'));
    try {
      mutate(sources.get(mutant.file) as string, mutant); // set above
    } catch (reason) {
      complaints.push((reason as Error).message);
    }
  }
  return complaints;
}
