import type { Mutant } from './mutant.js';

const SHARED = 'lib/sync/shared-lock.ts';
const HOLDS = 'lib/sync/reader-holds.ts';

export const sharedLockMutants: readonly Mutant[] = [...newcomers(), ...holders(), ...waiters(), ...judges(), ...readers()];

function mutant(name: string, from: string, to: string, harmless?: string, deep?: string): Mutant {
  return {
    name: `shared: ${name}`,
    file: SHARED,
    changes: [[from, to]],
    suites: ['shared'],
    ...(harmless === undefined ? {} : { harmless }),
    ...(deep === undefined ? {} : { deep }),
  };
}

/** tryRead, tryWrite, readSync, readInside. */
function newcomers(): Mutant[] {
  return [
    mutant('a reader does not look at WAITED', 'if (!this.#attendance.isSomebody) return this.#enter();', 'return this.#enter();'),
    mutant('a reader overtakes the line', '    if (this.#line.isSomebody()) return NOT_YET;\n    const grant', '    const grant'),
    mutant(
      'a reader does not clear WAITED',
      'if (grant !== NOT_YET) this.#freed();',
      '',
      'It is cleared by the next writer, or by whoever leaves the line; until then newcomers look at the line.',
    ),
    mutant(
      'a nested read gets in line',
      'return this.isReading ? this.readInside() : this.#line.waitSync(deadlineMs, READ);',
      'return this.#line.waitSync(deadlineMs, READ);',
    ),
    mutant(
      'a downgrade does not say that it reads',
      '    this.#holds.begin();\n    return this.#grantInside();',
      '    return this.#grantInside();',
    ),
    mutant(
      'a writer does not look at WAITED or the line',
      '    if (this.#attendance.isSomebody && this.#line.isSomebody()) return NOT_YET;\n',
      '',
    ),
    mutant(
      'a writer does not look for readers first',
      '    if (this.firstReader() !== NOBODY) return NOT_YET;\n    const orphaned',
      '    const orphaned',
      'It looks again with the claim made. This spares readers the way through the line.',
    ),
    mutant(
      'a writer does not look for readers again',
      'if (this.firstReader() === NOBODY) return grantWith(orphaned);',
      'return grantWith(orphaned);',
    ),
    mutant('a writer keeps its claim beside a reader', '    this.endWrite();\n    return NOT_YET;', '    return NOT_YET;'),
    mutant('a writer claims what is taken', '    if (this.#isTaken(word)) return NOT_YET;\n    const orphaned', '    const orphaned'),
    mutant(
      'a writer asks who has died before it asks whether it is free',
      '    if (this.#isTaken(word)) return NOT_YET;\n    const orphaned = this.#orphaned(word);',
      '    const orphaned = this.#orphaned(word);\n    if (this.#isTaken(word)) return NOT_YET;',
    ),
    mutant(
      'a writer claims a free lock by store',
      'if (this.#words.cas(this.#state, FREE, this.#own)) return 0;',
      'if (this.#words.load(this.#state) === FREE) {\n      this.#words.store(this.#state, this.#own);\n      return 0;\n    }',
    ),
    mutant(
      'a writer claims by store',
      'return this.#words.cas(this.#state, word, this.#own | orphaned) ? orphaned : NOT_YET;',
      'this.#words.store(this.#state, this.#own | orphaned);\n    return orphaned;',
    ),
    mutant('a writer forgets ORPHANED', 'word, this.#own | orphaned) ? orphaned', 'word, this.#own) ? orphaned'),
    mutant('a writer is not told of ORPHANED', 'return grantWith(orphaned);\n    this.endWrite', 'return grantWith(0);\n    this.endWrite'),
  ];
}

/** endRead, endWrite, enter, leave, markConsistent. */
function holders(): Mutant[] {
  return [
    mutant('a nested read ends the one around it', 'if (!this.#holds.end()) return;', 'while (!this.#holds.end());'),
    mutant(
      'a writer leaves a lock that is not ORPHANED and rings nobody',
      'if (this.#words.cas(this.#state, this.#own, FREE)) return this.#freed();',
      'if (this.#words.cas(this.#state, this.#own, FREE)) return;',
    ),
    mutant(
      'a writer leaves and rings nobody',
      'if (this.#words.cas(this.#state, word, word & ORPHANED)) return this.#freed();',
      'if (this.#words.cas(this.#state, word, word & ORPHANED)) return;',
    ),
    mutant('a writer leaves and forgets ORPHANED', 'word, word & ORPHANED)) return', 'word, FREE)) return'),
    mutant(
      'a writer leaves by store',
      'if (this.#words.cas(this.#state, word, word & ORPHANED)) return this.#freed();',
      'this.#words.store(this.#state, word & ORPHANED);\n      return this.#freed();',
    ),
    mutant(
      'the owner of the word is not looked at when a writer leaves',
      "      if (ownerOf(word) !== this.#lane.life) return; // this life is over: the lock is somebody else's\n",
      '',
      'Model threads release what they hold; a life that is over runs no code. The check is for guards of lives that were declared dead by mistake.',
    ),
    mutant(
      'mended by store',
      'if (this.#words.cas(this.#state, word, consistent)) return;',
      'this.#words.store(this.#state, consistent);\n      return;',
    ),
    mutant(
      'abandoned by a reader too',
      'if (this.writer() === this.#lane.life) this.#words.or(this.#state, ORPHANED);',
      'this.#words.or(this.#state, ORPHANED);',
      'Only writers call it.',
    ),
    mutant('abandoned by store', 'this.#words.or(this.#state, ORPHANED)', 'this.#words.store(this.#state, ORPHANED)'),
    mutant('what a dead writer left is not mended', 'this.#isTaken(word) ? word & ~ORPHANED : FREE', 'word & ~ORPHANED'),
    mutant('mending frees a claim', 'this.#isTaken(word) ? word & ~ORPHANED : FREE', 'FREE'),
    mutant(
      'a reader looks before it says that it reads',
      '    this.#holds.begin();\n    const word = this.#words.load(this.#state); // read after the store\n',
      '    const word = this.#words.load(this.#state);\n    this.#holds.begin();\n',
    ),
    mutant('a reader enters what is taken', 'if (isInside || !this.#isTaken(word)) return', 'if (word !== FREE) return'),
    mutant('a reader that did not get in stays', '    this.endRead();\n    return NOT_YET;', '    return NOT_YET;'),
    mutant(
      'a reader that did not get in rings nobody',
      '    this.endRead();\n    return NOT_YET;',
      '    this.#holds.end();\n    return NOT_YET;',
    ),
    mutant(
      'a reader believes its first look at a dead owner',
      ' || this.#words.load(this.#state) === word) return',
      ' || word !== FREE) return',
      undefined,
      'a nested read beside a writer that may die',
    ),
    mutant(
      'a reader is told of the death of a writer that had left',
      'if (isInside || !this.#isTaken(word)) return this.#grantInside();',
      'if (isInside || !this.#isTaken(word)) return grantWith(this.#orphaned(word));',
    ),
    mutant('a reader leaves and rings nobody', '    if ((word & DRAINING) !== 0) this.#line.ring(laneOf(ownerOf(word)));\n', ''),
    mutant(
      'a reader looks for whom to ring before it leaves',
      '    if (!this.#holds.end()) return;\n    const word = this.#words.load(this.#state); // read after the store: a later claim finds the lane empty\n',
      '    const word = this.#words.load(this.#state);\n    if (!this.#holds.end()) return;\n',
    ),
  ];
}

/** What the gate answers to the line. */
function waiters(): Mutant[] {
  return [
    mutant('a claim is kept when its waiter has left', 'if (this.#drains(word)) this.endWrite();\n    else if (!', 'if (!'),
    mutant('no baton', 'else if (!this.#isTaken(word)) this.#freed();', ''),
    mutant('a waiting reader overtakes a writer', ' || this.#line.markedBefore() >= 0) return NOT_YET;', ') return NOT_YET;'),
    mutant(
      'a waiting reader does not look before it says that it reads',
      'if (this.#isTaken(this.#words.load(this.#state)) || this.#line',
      'if (this.#line',
      'It looks afterwards. This spares a ring; in a thread that reads, a flow would pass a writer that drains (see the spec).',
    ),
    mutant('a claim is not recognised by its own thread', '      if (this.#drains(word)) return this.#drained();\n', ''),
    mutant('any waiter may claim', ' || this.#line.oldest() !== this.#lane.index) return NOT_YET;', ') return NOT_YET;'),
    mutant('a waiter claims what is taken', 'if (this.#isTaken(word) || this.#line.oldest()', 'if (this.#line.oldest()'),
    mutant(
      'a waiter claims by store',
      'if (this.#words.cas(this.#state, word, this.#own | DRAINING | this.#orphaned(word))) return this.#drained();',
      'this.#words.store(this.#state, this.#own | DRAINING | this.#orphaned(word));\n      return this.#drained();',
    ),
    mutant('a waiter claims without DRAINING', 'this.#own | DRAINING | this.#orphaned(word)', 'this.#own | this.#orphaned(word)'),
    mutant('a waiter forgets ORPHANED', 'this.#own | DRAINING | this.#orphaned(word)', 'this.#own | DRAINING'),
    mutant('a writer does not wait for readers', 'return this.firstReader() === NOBODY ? grantWith', 'return true ? grantWith'),
    mutant(
      'a writer goes on as if it drained',
      'this.#words.and(this.#state, ~DRAINING) & ORPHANED',
      'this.#words.load(this.#state) & ORPHANED',
    ),
    mutant(
      'a waiting writer is not told of ORPHANED',
      'grantWith(this.#words.and(this.#state, ~DRAINING) & ORPHANED)',
      'grantWith(this.#words.and(this.#state, ~DRAINING) & 0)',
    ),
  ];
}

/** What is made of a word. */
function judges(): Mutant[] {
  return [
    mutant("a claim is anybody's", '(word & DRAINING) !== 0 && ownerOf(word) === this.#lane.life;', '(word & DRAINING) !== 0;'),
    mutant('the dead keep the lock', 'return owner !== NOBODY && this.#lane.realm.isAlive(owner);', 'return owner !== NOBODY;'),
    mutant(
      'who dies while it drains leaves it ORPHANED',
      'if (owner === NOBODY || (word & DRAINING) !== 0 || this',
      'if (owner === NOBODY || this',
    ),
    mutant('a death inside is not reported', '    return ORPHANED;\n', '    return word & ORPHANED;\n'),
  ];
}

/** Who reads. */
function readers(): Mutant[] {
  const holds = (...args: Parameters<typeof mutant>): Mutant => ({ ...mutant(...args), file: HOLDS });
  return [
    holds('a reader does not say that it reads', '    this.#words.store(this.#hold, this.#lane.life);\n', ''),
    holds('a reader does not leave', '    this.#words.store(this.#hold, NOBODY);\n', ''),
    holds('the dead go on reading', 'return life !== NOBODY && this.#lane.realm.isAlive(life) ? life', 'return life !== NOBODY ? life'),
    holds(
      'holds are not tagged with a life',
      'return life !== NOBODY && this.#lane.realm.isAlive(life) ? life',
      'return life !== NOBODY && this.#lane.realm.lifeIn(lane) > 0 ? life',
    ),
    holds('READERS is not raised', '    this.#readers.raise(this.#lane.index + 1);\n', ''),
    holds(
      'READERS is raised after the reader has said that it reads',
      '    if (!this.#hasRead) this.#enroll();\n    this.#words.store(this.#hold, this.#lane.life);\n',
      '    this.#words.store(this.#hold, this.#lane.life);\n    if (!this.#hasRead) this.#enroll();\n',
      'It looks at STATE after both: until then nobody need see it.',
    ),
  ];
}
