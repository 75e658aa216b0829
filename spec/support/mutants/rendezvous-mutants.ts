import type { Mutant } from './mutant.js';

const TOLD = "for (const place of [lobby, hall]) place.say({ says: 'this is it', commons });";

/** Of how threads find each other's realm: see properties/rendezvous.ts. */
export const rendezvousMutants: readonly Mutant[] = [
  mutant('nobody answers', '    hall.listen(message => this.#answer(message));\n', ''),
  mutant(
    'who has asked is not answered',
    "if (message.says === 'who has a realm?') hall.say({ says: 'this is it', commons });\n    else if",
    'if',
  ),
  mutant('who was told does not tell others', '    } else this.answerFor(commons);', '    }'),
  mutant('the lobby is not told', TOLD, TOLD.replace('[lobby, hall]', '[hall]')),
  mutant(
    'the hall is not told',
    TOLD,
    TOLD.replace('[lobby, hall]', '[lobby]'),
    'Who asks in the hall is answered there, and hears the lobby as well. It is for those who made another realm since nobody had answered for LONG_MS: only they would warn later.',
  ),
  mutant('nobody is told', TOLD, ''),
  mutant('everybody makes a realm', '(this.#askInHall(hall, lobby) as C | undefined) ?? make()', 'make()'),
  mutant('nobody waits in the lobby', 'if (isAlone || !lobby.isCertain) return undefined;', 'return undefined;'),
  mutant(
    'the one with the highest id asks in the hall',
    'if (commons !== undefined || lowest > this.#host.threadId)',
    'if (commons !== undefined || lowest < this.#host.threadId)',
  ),
  mutant(
    'nobody says that he has come',
    "if (message.says === 'who has a realm?') place.say({ says: 'I have come as well', threadId: this.#host.threadId });",
    '',
  ),
  mutant(
    'in the hall nobody is waited for',
    "if (!hall.say({ says: 'who has a realm?', threadId: this.#host.threadId })) return undefined;",
    "hall.say({ says: 'who has a realm?', threadId: this.#host.threadId });\n    return undefined;",
  ),
  mutant(
    'who asks in the hall makes a realm when others are there',
    'const second = first.lowest < this.#host.threadId ? this.#hear(places, LONG_MS) : first;',
    'const second = first;',
  ),
  mutant(
    'in the hall nobody hears the lobby',
    'const places = [hall, lobby];',
    'const places = [hall];',
    'All is said in both places: it would only be heard later.',
  ),
  mutant('in the lobby it is waited once', 'return this.#hear([lobby], 4 * SHORT_MS).commons;', 'return commons;'),
  mutant('answers only after it has told all', '      this.#answerIn(hall, commons);\n', ''),
];

function mutant(name: string, from: string, to: string, harmless?: string): Mutant {
  return {
    name: `rendezvous: ${name}`,
    file: 'lib/memory/rendezvous.ts',
    changes: [[from, to]],
    suites: [],
    property: 'rendezvous',
    ...(harmless === undefined ? {} : { harmless }),
  };
}
