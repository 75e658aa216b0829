import type { Mutant } from './mutant.js';

const COPIED = '      for (let i = 0; i < size; i++) words.store(to + i, copy[i] ?? 0);\n';
const PUBLISHED = '      words.store(at, version);\n';

/** Of the fields of a SharedState. */
export const stateFieldMutants: readonly Mutant[] = [
  mutant('VERSION is stored before the copy', COPIED + PUBLISHED, PUBLISHED + COPIED),
  mutant('VERSION is not stored', PUBLISHED, ''),
  mutant('VERSION counts by two', '(words.load(at) + 1) | 0', '(words.load(at) + 2) | 0'),
  mutant('VERSION does not wrap', '(words.load(at) + 1) | 0', 'Math.min(words.load(at) + 1, 1)'),
  mutant(
    'the copy that is current is written',
    'const to = at + 1 + (version & 1) * size;',
    'const to = at + 1 + (1 - (version & 1)) * size;',
  ),
  mutant(
    'the copy that is not current is read',
    'const from = at + 1 + (version & 1) * size;',
    'const from = at + 1 + (1 - (version & 1)) * size;',
  ),
  mutant('there is one copy for all', 'const to = at + 1 + (version & 1) * size;', 'const to = at + 1 + size;'),
  mutant('VERSION is not looked at again', 'if (words.load(at) === version) return decode(copy);', 'return decode(copy);'),
  mutant(
    'VERSION is looked at again before the copy is read',
    'for (let i = 0; i < size; i++) copy[i] = words.load(from + i);\n        if (words.load(at) === version) return decode(copy);',
    'const isCurrent = words.load(at) === version;\n        for (let i = 0; i < size; i++) copy[i] = words.load(from + i);\n        if (isCurrent) return decode(copy);',
  ),
  mutant('the last word is not copied', COPIED, COPIED.replace('i < size', 'i < size - 1')),
  mutant('the first word is not read', 'for (let i = 0; i < size; i++) copy[i]', 'for (let i = 1; i < size; i++) copy[i]'),
  mutant('a number is not stored', 'words.store(at, encode(value)) };', 'void encode(value) };'),
];

function mutant(name: string, from: string, to: string): Mutant {
  return { name: `field: ${name}`, file: 'lib/sync/state-field.ts', changes: [[from, to]], suites: ['state'] };
}
