import type { Mutant } from './mutant.js';

const mutant = (name: string, from: string, to: string, harmless?: string): Mutant => ({
  name: `records: ${name}`,
  file: 'lib/queue/record-ring.ts',
  changes: [[from, to]],
  suites: ['records'],
  ...(harmless === undefined ? {} : { harmless }),
});

export const recordMutants: readonly Mutant[] = [...writerMutants(), ...revokeMutants(), ...readerMutants(), ...sleepMutants()];

function writerMutants(): Mutant[] {
  const append = `    cells[at + LENGTH] = length;
    cells[at + CLAIM] = OFFERED;
    this.#tail = after(this.#tail, length, this.#capacity);
`;
  const [length, claim, tail] = append.split(/(?<=\n)/) as [string, string, string];
  const store = '    this.#words.store(this.#base + TAIL, this.#tail);\n';
  const order = (name: string, lines: readonly string[]): Mutant => mutant(name, append, lines.join(''));
  return [
    order('a record is published before its length', [claim, tail, store, length]),
    order('a record is published before its claim', [length, tail, store, claim]),
    order('a record has no length', [claim, tail]),
    order('a record has the claim of an earlier one', [length, tail]),
    order('all records are published at one position', [length, claim]),
    mutant('a record is not published', store, ''),
    mutant(
      'a record is published one late',
      '    this.append(length);\n    this.flush();\n',
      '    this.flush();\n    this.append(length);\n',
    ),
    mutant('a record is offered by a CAS', claim, '    this.#words.cas(at + CLAIM, REVOKED, OFFERED);\n'),
    mutant('a writer begins as if everything had been read', 'this.#head = words.load(base + HEAD);', 'this.#head = this.#tail;'),
    mutant('a writer begins at HEAD', 'this.#tail = words.load(base + TAIL);', 'this.#tail = words.load(base + HEAD);'),
    mutant(
      'a lap is not taken off by the writer',
      'return this.#base + RECORDS + (this.#tail & (this.#capacity - 1));',
      'return this.#base + RECORDS + this.#tail;',
    ),
    mutant('HEAD is never looked at', '    this.#head = this.#words.load(this.#base + HEAD);\n', ''),
    mutant('HEAD is looked at once too rarely', 'if (free >= wanted) return free;', 'if (free >= wanted - 1) return free;'),
    mutant(
      'HEAD is looked at always',
      '    if (free >= wanted) return free;\n',
      '',
      'More loads and nothing else: HEAD says no less than it said before.',
    ),
    mutant(
      'HEAD is looked at, and what is free was counted before',
      'this.#head = this.#words.load(this.#base + HEAD);\n    return (this.#head + this.#capacity - this.#tail) | 0;',
      'this.#head = this.#words.load(this.#base + HEAD);\n    return free;',
    ),
    mutant(
      'one cell more is free',
      'const free = (this.#head + this.#capacity - this.#tail) | 0;',
      'const free = (this.#head + this.#capacity - this.#tail + 1) | 0;',
    ),
    mutant(
      'one cell more is free after a look',
      'return (this.#head + this.#capacity - this.#tail) | 0;',
      'return (this.#head + this.#capacity - this.#tail + 1) | 0;',
    ),
    mutant(
      'one cell less is free after a look',
      'return (this.#head + this.#capacity - this.#tail) | 0;',
      'return (this.#head + this.#capacity - this.#tail - 1) | 0;',
    ),
    mutant(
      'what is free does not wrap',
      'return (this.#head + this.#capacity - this.#tail) | 0;',
      'return this.#head + this.#capacity - this.#tail;',
    ),
    mutant(
      'what was free does not wrap',
      'const free = (this.#head + this.#capacity - this.#tail) | 0;',
      'const free = this.#head + this.#capacity - this.#tail;',
    ),
    mutant('a record is as long as there is room', 'return free < this.#longest ? free : this.#longest;', 'return free;'),
    mutant('a record is as long as any', 'return free < this.#longest ? free : this.#longest;', 'return this.#longest;'),
    mutant(
      'a record that ends at the capacity is not the last of its lap',
      'length >= capacity;',
      'length > capacity;',
      'It says the same: the next lap begins there.',
    ),
    mutant('a record that ends before the capacity is the last of its lap', 'length >= capacity;', 'length >= capacity - 1;'),
    mutant(
      'no record is the last of its lap',
      'return isLast ? (',
      'return false ? (',
      'The cells in the slack are left free at the beginning of the next lap instead, by both ends alike.',
    ),
    mutant('a lap comes again', '((position & ~(capacity - 1)) + capacity) | 0', '(position & ~(capacity - 1)) | 0'),
    mutant('laps do not wrap', '+ capacity) | 0 :', '+ capacity) :'),
    mutant(
      'positions do not wrap',
      ': (position + length) | 0;',
      ': position + length;',
      'Positions wrap at the end of a lap, and this record does not reach it.',
    ),
    mutant('the next position is one too far', ': (position + length) | 0;', ': (position + length + 1) | 0;'),
    mutant('the ring has no slack', 'return RECORDS + capacity + longest;', 'return RECORDS + capacity;'),
  ];
}

function revokeMutants(): Mutant[] {
  const head = 'if (((this.#words.load(this.#base + HEAD) - position) | 0) > 0) return false;';
  const cas = `return this.#words.cas(this.#base + RECORDS + (position & (this.#capacity - 1)) + CLAIM, OFFERED, REVOKED);`;
  return [
    mutant('a record that is gone is revoked', `    ${head}\n`, ''),
    mutant('the oldest record is not revoked', '| 0) > 0) return false;', '| 0) >= 0) return false;'),
    mutant('only the oldest record is revoked', '| 0) > 0) return false;', '| 0) !== 0) return false;'),
    mutant('HEAD and a position are compared without wrapping', '- position) | 0) > 0', '- position)) > 0'),
    mutant(
      'what was seen of HEAD decides',
      'this.#words.load(this.#base + HEAD) - position',
      'this.#head - position',
      'The cells are written anew only once the writer has seen HEAD beyond them; until then CLAIM says what has become of the record.',
    ),
    {
      ...mutant('HEAD is looked at after a record was revoked', `    ${head}\n`, ''),
      changes: [
        [`    ${head}\n`, ''],
        [cas, `${cas.replace('return', 'const revoked =')}\n    ${head}\n    return revoked;`],
      ],
    },
    mutant('the record before is revoked', '(position & (this.#capacity - 1)) + CLAIM', '((position - 1) & (this.#capacity - 1)) + CLAIM'),
    mutant('a lap is taken for a place', '(position & (this.#capacity - 1)) + CLAIM', 'position + CLAIM'),
    mutant('the length is revoked', '(this.#capacity - 1)) + CLAIM, OFFERED', '(this.#capacity - 1)) + LENGTH, OFFERED'),
    mutant(
      'a record is revoked by a store',
      cas,
      cas.replace('return this.#words.cas', 'this.#words.store').replace('OFFERED, REVOKED);', 'REVOKED);\n    return true;'),
    ),
    mutant(
      'a record is revoked by a look and a store',
      cas,
      'const claim = this.#base + RECORDS + (position & (this.#capacity - 1)) + CLAIM;\n    if (this.#words.load(claim) !== OFFERED) return false;\n    this.#words.store(claim, REVOKED);\n    return true;',
    ),
    mutant('a record that the reader has is revoked', '+ CLAIM, OFFERED, REVOKED)', '+ CLAIM, TAKEN, REVOKED)'),
    mutant('a revoked record is taken', '+ CLAIM, OFFERED, REVOKED)', '+ CLAIM, OFFERED, TAKEN)'),
    mutant('a revoked record stays offered', '+ CLAIM, OFFERED, REVOKED)', '+ CLAIM, OFFERED, OFFERED)'),
    mutant('revoke never says no', cas, cas.replace('return ', '').replace(';', ';\n    return true;')),
  ];
}

function readerMutants(): Mutant[] {
  return [
    mutant('a reader begins at TAIL', 'this.#position = words.load(base + HEAD);', 'this.#position = words.load(base + TAIL);'),
    mutant('TAIL is never looked at', '      this.#tail = this.#words.load(this.#base + TAIL);\n', ''),
    mutant(
      'TAIL is looked at always',
      'if (this.#position === this.#tail) {\n      this.#tail',
      'if (true) {\n      this.#tail',
      'More loads and nothing else.',
    ),
    mutant('TAIL is not looked at before the first record', '      if (this.#position === this.#tail) return -1;\n', ''),
    mutant(
      'a lap is not taken off by the reader',
      'return this.#base + RECORDS + (this.#position & (this.#capacity - 1));\n  }\n\n  /** Goes on',
      'return this.#base + RECORDS + this.#position;\n  }\n\n  /** Goes on',
    ),
    mutant('a record is passed by its payload', 'this.cells[at + LENGTH] as number', 'this.cells[at + PAYLOAD] as number'),
    mutant('a record is not passed', 'this.#position = after(this.#position, this.cells[at + LENGTH] as number, this.#capacity);', ''),
    mutant(
      'a record is claimed by a store',
      'return this.#words.cas(at + CLAIM, OFFERED, TAKEN);',
      'this.#words.store(at + CLAIM, TAKEN);\n    return true;',
    ),
    mutant(
      'a record is claimed by a look and a store',
      'return this.#words.cas(at + CLAIM, OFFERED, TAKEN);',
      'if (this.#words.load(at + CLAIM) !== OFFERED) return false;\n    this.#words.store(at + CLAIM, TAKEN);\n    return true;',
    ),
    mutant(
      'a record is claimed by a look',
      'return this.#words.cas(at + CLAIM, OFFERED, TAKEN);',
      'return this.#words.load(at + CLAIM) === OFFERED;',
    ),
    mutant('a revoked record is claimed', 'cas(at + CLAIM, OFFERED, TAKEN)', 'cas(at + CLAIM, REVOKED, TAKEN)'),
    mutant('a claimed record stays offered', 'cas(at + CLAIM, OFFERED, TAKEN)', 'cas(at + CLAIM, OFFERED, OFFERED)'),
    mutant('a claimed record is revoked', 'cas(at + CLAIM, OFFERED, TAKEN)', 'cas(at + CLAIM, OFFERED, REVOKED)'),
    mutant('the length is claimed', 'cas(at + CLAIM, OFFERED, TAKEN)', 'cas(at + LENGTH, OFFERED, TAKEN)'),
    mutant(
      'what is taken is revoked',
      'return this.#words.load(at + CLAIM) === REVOKED;',
      'return this.#words.load(at + CLAIM) !== OFFERED;',
    ),
    mutant(
      'what is not taken is revoked',
      'return this.#words.load(at + CLAIM) === REVOKED;',
      'return this.#words.load(at + CLAIM) !== TAKEN;',
    ),
    mutant('nothing is revoked', 'return this.#words.load(at + CLAIM) === REVOKED;', 'return false;'),
    mutant('cells are never released', '    this.#words.store(this.#base + HEAD, this.#position);\n', ''),
    mutant(
      'cells are released that have not been read',
      'this.#words.store(this.#base + HEAD, this.#position);',
      'this.#words.store(this.#base + HEAD, this.#tail);',
    ),
    mutant(
      'cells are released when they are passed',
      'this.cells[at + LENGTH] as number, this.#capacity);\n',
      'this.cells[at + LENGTH] as number, this.#capacity);\n    this.release();\n',
    ),
    mutant(
      'cells are released before they are passed',
      'return this.#words.cas(at + CLAIM, OFFERED, TAKEN);',
      'const taken = this.#words.cas(at + CLAIM, OFFERED, TAKEN);\n    this.#words.store(this.#base + HEAD, after(this.#position, this.cells[at + LENGTH] as number, this.#capacity));\n    return taken;',
    ),
    mutant(
      'HEAD is moved before a record is claimed',
      'return this.#words.cas(at + CLAIM, OFFERED, TAKEN);',
      'this.#words.store(this.#base + HEAD, after(this.#position, this.cells[at + LENGTH] as number, this.#capacity));\n    return this.#words.cas(at + CLAIM, OFFERED, TAKEN);',
    ),
    mutant(
      'HEAD is added to',
      'this.#words.store(this.#base + HEAD, this.#position);',
      'this.#words.add(this.#base + HEAD, this.#position);',
    ),
  ];
}

function sleepMutants(): Mutant[] {
  const wakes = 'if (this.#words.load(this.#base + SLEEPER) !== AWAKE) this.#wakeReader();';
  const wake = 'if (sleeper !== AWAKE && this.#words.cas(this.#base + SLEEPER, sleeper, AWAKE)) this.#lane.ring(sleeper - 1);';
  return [
    mutant('nobody is rung', `    ${wakes}\n`, ''),
    mutant('only who is awake is rung', '!== AWAKE) this.#wakeReader', '=== AWAKE) this.#wakeReader'),
    mutant(
      'whoever sleeps is rung before there is anything',
      `    this.#words.store(this.#base + TAIL, this.#tail);\n    ${wakes}\n`,
      `    ${wakes}\n    this.#words.store(this.#base + TAIL, this.#tail);\n`,
    ),
    mutant(
      'it is looked who sleeps before there is anything',
      `    this.#words.store(this.#base + TAIL, this.#tail);\n    ${wakes}\n`,
      `    const sleeps = this.#words.load(this.#base + SLEEPER) !== AWAKE;\n    this.#words.store(this.#base + TAIL, this.#tail);\n    if (sleeps) this.#wakeReader();\n`,
    ),
    mutant('whoever sleeps is not rung', wake, wake.replace(' this.#lane.ring(sleeper - 1);', ' return;')),
    mutant('it is always looked who sleeps', wakes, 'this.#wakeReader();', 'It is looked once more inside, so one load is in vain.'),
    mutant(
      'whoever is awake is waked',
      wake,
      wake.replace('sleeper !== AWAKE && ', ''),
      'The word was AWAKE and stays so, and lane -1 is nobody.',
    ),
    mutant('the next lane is rung', 'this.#lane.ring(sleeper - 1);', 'this.#lane.ring(sleeper);'),
    mutant('the writer rings itself', 'this.#lane.ring(sleeper - 1);', 'this.#lane.ring(this.#lane.index);'),
    mutant(
      'whoever was rung is asleep still',
      wake,
      'if (sleeper !== AWAKE) this.#lane.ring(sleeper - 1);',
      'The writer rings with every publication as long as the reader has not waked itself: a CAS less and a ring more.',
    ),
    mutant(
      'whoever is rung is awake by a store',
      wake,
      'if (sleeper !== AWAKE) {\n      this.#words.store(this.#base + SLEEPER, AWAKE);\n      this.#lane.ring(sleeper - 1);\n    }',
      'The writer rings after it, whatever the reader has written meanwhile, and a reader that was rung asks anew.',
    ),
    mutant(
      'whoever is rung is awake later',
      wake,
      'if (sleeper !== AWAKE) {\n      this.#lane.ring(sleeper - 1);\n      this.#words.cas(this.#base + SLEEPER, sleeper, AWAKE);\n    }',
    ),
    mutant(
      'whoever is rung is awake later, by a store',
      wake,
      'if (sleeper !== AWAKE) {\n      this.#lane.ring(sleeper - 1);\n      this.#words.store(this.#base + SLEEPER, AWAKE);\n    }',
    ),
    mutant(
      'a reader asks once for ever',
      'if (!this.#isAsleep || this.#words.load(this.#base + SLEEPER) === AWAKE) {',
      'if (!this.#isAsleep) {',
    ),
    mutant(
      'a reader asks only when it was rung',
      'if (!this.#isAsleep || this.#words.load(this.#base + SLEEPER) === AWAKE) {',
      'if (this.#isAsleep && this.#words.load(this.#base + SLEEPER) === AWAKE) {',
    ),
    mutant(
      'a reader looks who asks always',
      'if (!this.#isAsleep || this.#words.load(this.#base + SLEEPER) === AWAKE) {',
      'if (this.#words.load(this.#base + SLEEPER) === AWAKE) {',
      'A load more: while it is not asleep, the word is AWAKE.',
    ),
    mutant(
      'a reader asks always',
      'if (!this.#isAsleep || this.#words.load(this.#base + SLEEPER) === AWAKE) {',
      'if (true) {',
      'A store more: the word is its own number then, or AWAKE.',
    ),
    mutant('a reader does not ask', '      this.#words.store(this.#base + SLEEPER, this.#lane.index + 1);\n', ''),
    mutant('a reader asks for another lane to be rung', 'this.#lane.index + 1);', 'this.#lane.index);'),
    mutant('a reader sleeps without a last look', 'return this.#words.load(this.#base + TAIL) === this.#position;', 'return true;'),
    mutant(
      'a reader looks at what it saw last',
      'return this.#words.load(this.#base + TAIL) === this.#position;',
      'return this.#tail === this.#position;',
    ),
    mutant('a reader never sleeps', 'return this.#words.load(this.#base + TAIL) === this.#position;', 'return false;'),
    mutant(
      'a reader looks before it asks',
      `    if (!this.#isAsleep || this.#words.load(this.#base + SLEEPER) === AWAKE) {
      this.#isAsleep = true;
      this.#words.store(this.#base + SLEEPER, this.#lane.index + 1);
    }
    return this.#words.load(this.#base + TAIL) === this.#position;`,
      `    const nothing = this.#words.load(this.#base + TAIL) === this.#position;
    if (!this.#isAsleep || this.#words.load(this.#base + SLEEPER) === AWAKE) {
      this.#isAsleep = true;
      this.#words.store(this.#base + SLEEPER, this.#lane.index + 1);
    }
    return nothing;`,
    ),
    mutant('a reader stays asleep', '    this.#words.store(this.#base + SLEEPER, AWAKE);\n', '', 'It is rung once for nothing.'),
    mutant(
      'a reader that is awake forgets that it was asleep',
      '    this.#isAsleep = false;\n',
      '',
      'The word is AWAKE, so it asks all the same.',
    ),
    mutant(
      'a reader that was never asleep wakes',
      '    if (!this.#isAsleep) return;\n',
      '',
      'A store more, of what the word says already.',
    ),
    mutant(
      'a reader is awake when it wants to sleep',
      '      this.#isAsleep = true;\n',
      '',
      'It asks always, and is rung once for nothing.',
    ),
  ];
}
