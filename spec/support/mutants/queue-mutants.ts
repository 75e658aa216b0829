import type { Mutant } from './mutant.js';

const RING = 'lib/queue/index-ring.ts';
const SLOTS = 'lib/queue/slot-pool.ts';

export const queueMutants: readonly Mutant[] = [...ringMutants(), ...slotMutants()];

function ringMutants(): Mutant[] {
  const mutant = (name: string, from: string, to: string, harmless?: string, deep?: string): Mutant => ({
    name: `ring: ${name}`,
    file: RING,
    changes: [[from, to]],
    suites: ['ring'],
    ...(harmless === undefined ? {} : { harmless }),
    ...(deep === undefined ? {} : { deep }),
  });
  return [
    mutant('the tail is not helped past a cell of the next lap', 'if (pushed || ahead > 0 || itemOf', 'if (pushed || itemOf'),
    mutant('the tail is not helped past a full cell', 'if (pushed || ahead > 0 || itemOf(cell) !== EMPTY)', 'if (pushed || ahead > 0)'),
    mutant(
      'the tail is moved by a store',
      'words.cas(tailAt, tail, this.#next(tail));',
      'words.store(tailAt, this.#next(tail));',
      'A position can only go back, to cells that are ahead of it, and everybody helps it on from there: time lost.',
    ),
    mutant(
      'an item is pushed by a store',
      'words.cas(at, cell, withItem(tail, index + 1));',
      '(words.store(at, withItem(tail, index + 1)), true);',
    ),
    mutant(
      'the tail is moved first',
      'const pushed = ahead === 0',
      'if (ahead === 0 && !words.cas(tailAt, tail, this.#next(tail))) continue;\n      const pushed = ahead === 0',
    ),
    mutant(
      'full is what HEAD says',
      'if (words.load(tailAt) === tail) return false;',
      'if (words.load(this.#base + HEAD) === ((tail - (1 << PLACE_BITS)) | 0)) return false;',
    ),
    mutant(
      'full without a look at the lap',
      'if (ahead < 0) {\n        // The item',
      'if (ahead < 0 || itemOf(cell) !== EMPTY) {\n        // The item',
    ),
    mutant(
      'the head is not helped',
      '      if (ahead > 0) {\n        words.cas(headAt, head, this.#next(head));\n        continue;\n      }\n',
      '      if (ahead > 0) continue;\n',
    ),
    mutant(
      'the head is moved by a store',
      'words.cas(headAt, head, this.#next(head));\n      if (taken',
      'words.store(headAt, this.#next(head));\n      if (taken',
      'A position can only go back, to cells that are ahead of it, and everybody helps it on from there: time lost.',
    ),
    mutant(
      'an item is popped by a store',
      'const removed = words.cas(at, cell, emptied(head));',
      'words.store(at, emptied(head)); const removed = true;',
    ),
    mutant(
      'the head is moved first',
      'const removed = words.cas(at, cell, emptied(head));\n      words.cas(headAt, head, this.#next(head));',
      'const removed = words.cas(headAt, head, this.#next(head));\n      words.cas(at, cell, emptied(head));',
    ),
    mutant(
      'an emptied cell stays in its lap',
      'return ((position & ~PLACE_MASK) + (1 << PLACE_BITS)) | 0;',
      'return position & ~PLACE_MASK;',
    ),
    mutant('laps do not wrap', '<< (32 - LAP_BITS)) >> (32 - LAP_BITS)', ') | 0'),
    mutant(
      'empty without a look at the lap',
      'if (ahead < 0) continue; // this look at the head is out of date\n',
      'if (itemOf(cell) === EMPTY) return -1;\n',
    ),
    {
      ...mutant(
        'an item leaves the ring before it is taken',
        'const taken = take?.(item - 1);\n      const removed = words.cas(at, cell, emptied(head));',
        'const removed = words.cas(at, cell, emptied(head));\n      const taken = take?.(item - 1);',
        'A claimer that dies in between loses an index, and the look at all slots finds the slot: rotation order only, as slot-pool.ts says.',
      ),
      suites: ['slots'],
    },
  ];
}

function slotMutants(): Mutant[] {
  const mutant = (name: string, from: string, to: string, harmless?: string, deep?: string): Mutant => ({
    name: `slots: ${name}`,
    file: SLOTS,
    changes: [[from, to]],
    suites: ['slots'],
    ...(harmless === undefined ? {} : { harmless }),
    ...(deep === undefined ? {} : { deep }),
  });
  return [
    mutant(
      'a claim by store',
      '!this.#words.cas(this.#at(slot), word, this.#lane.life)) return false;',
      '(this.#words.store(this.#at(slot), this.#lane.life), false)) return false;',
    ),
    mutant(
      'no look at all slots before sleeping',
      '    for (let slot = 0; slot < this.#slots; slot++) if (this.#claim(slot)) return this.#granted(slot);\n',
      '',
    ),
    mutant('no baton', 'if (this.#isAnyFree()) this.#line.ring(this.#line.oldest());\n', ''),
    mutant(
      'who is not the oldest rings nobody',
      '    if (this.#isAnyFree()) this.#line.ring(oldest);\n',
      '',
      'The oldest has been rung since the slot became free, by the release, the baton or the reaper, or has yet to look: this repeats a ring.',
    ),
    mutant(
      'the dead keep their slots',
      'return word === FREE || (word !== RETIRED && !this.#lane.realm.isAlive(word));',
      'return word === FREE;',
    ),
    mutant(
      'once abandoned, always abandoned',
      'this.#claimedFromDead = word === FREE ? 0 : 1;',
      'if (word !== FREE) this.#claimedFromDead = 1;',
    ),
    mutant('any waiter may claim', 'if (oldest === this.#lane.index) return this.#claimAny();', 'return this.#claimAny();'),
    mutant('newcomers overtake the line', 'return this.#line.oldest() < 0 ? this.#claimAny() : NOT_YET;', 'return this.#claimAny();'),
    mutant('waiters are not rung when it closes', 'this.#lane.realm.ringAll();', ''),
    mutant('waiters do not see that it closed', '    if (this.#isClosed()) return POOL_CLOSED;\n    const oldest', '    const oldest'),
    mutant('newcomers do not see that it closed', '    if (this.#isClosed()) return POOL_CLOSED;\n    if (!this', '    if (!this'),
    mutant(
      'a lease of an earlier period is released',
      'if (period !== this.period || !this.#words.cas(this.#at(slot), this.#lane.life, FREE)) return false;',
      'if (!this.#words.cas(this.#at(slot), this.#lane.life, FREE)) return false;',
    ),
    mutant(
      'a slot is released by a store',
      'if (period !== this.period || !this.#words.cas(this.#at(slot), this.#lane.life, FREE)) return false;',
      'if (period !== this.period) return false;\n    this.#words.store(this.#at(slot), FREE);',
    ),
    mutant(
      'a slot is opened by a store',
      'if (!this.#words.cas(this.#at(slot), RETIRED, FREE)) return false;',
      'if (this.#words.load(this.#at(slot)) !== RETIRED) return false;\n    this.#words.store(this.#at(slot), FREE);',
    ),
    mutant(
      'a slot in service is opened',
      'this.#words.cas(this.#at(slot), RETIRED, FREE)',
      'this.#words.cas(this.#at(slot), this.#words.load(this.#at(slot)), FREE)',
    ),
    mutant(
      'nobody hears that a slot was opened',
      'RETIRED, FREE)) return false;\n    this.#freed(slot);',
      'RETIRED, FREE)) return false;\n    this.#ring.push(slot);',
    ),
    mutant('a retired slot stays', '    this.#words.store(this.#at(slot), RETIRED);\n', ''),
    mutant(
      'only a free slot is retired',
      '    this.#words.store(this.#at(slot), RETIRED);\n',
      '    this.#words.cas(this.#at(slot), FREE, RETIRED);\n',
    ),
    mutant('closing a closed pool opens it', 'if (period % 2 === 0) this.#words.cas', 'this.#words.cas'),
    mutant('opening an open pool closes it', 'if (period % 2 !== 0) this.#words.cas', 'this.#words.cas'),
    mutant(
      'the pool is closed by adding',
      'if (period % 2 === 0) this.#words.cas(this.#base + PERIOD, period, (period + 1) | 0);',
      'if (period % 2 === 0) this.#words.add(this.#base + PERIOD, 1);',
    ),
    mutant(
      'the pool is opened by adding',
      'if (period % 2 !== 0) this.#words.cas(this.#base + PERIOD, period, (period + 1) | 0);',
      'if (period % 2 !== 0) this.#words.add(this.#base + PERIOD, 1);',
    ),
    mutant(
      'a period comes again',
      'if (period % 2 !== 0) this.#words.cas(this.#base + PERIOD, period, (period + 1) | 0);',
      'if (period % 2 !== 0) this.#words.cas(this.#base + PERIOD, period, (period - 1) | 0);',
    ),
  ];
}
