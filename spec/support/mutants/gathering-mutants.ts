import type { Mutant, SuiteName } from './mutant.js';

const SET = 'lib/sync/wait-set.ts';
const PARTIES = 'lib/sync/parties.ts';
const EVENT = 'lib/sync/event-core.ts';
const LATCH = 'lib/sync/latch-core.ts';
const BARRIER = 'lib/sync/barrier-core.ts';

/** Of events, latches and barriers, and of what they share. */
export const gatheringMutants: readonly Mutant[] = [
  ...setMutants(),
  ...partiesMutants(),
  ...eventMutants(),
  ...latchMutants(),
  ...barrierMutants(),
];

function maker(prefix: string, file: string, suites: readonly SuiteName[]) {
  return (name: string, from: string, to: string, harmless?: string, deep?: string): Mutant => ({
    name: `${prefix}: ${name}`,
    file,
    changes: [[from, to]],
    suites,
    ...(harmless === undefined ? {} : { harmless }),
    ...(deep === undefined ? {} : { deep }),
  });
}

function setMutants(): Mutant[] {
  const mutant = maker('wait set', SET, ['event', 'latch', 'barrier']);
  return [
    mutant(
      'the bit is set before the bell is sampled',
      'const sample = this.#lane.sample();\n        this.#wantRing();',
      'this.#wantRing();\n        const sample = this.#lane.sample();',
    ),
    mutant(
      'the bit is set after the look',
      '        this.#wantRing();\n        const outcome = this.#happening.look(since);\n',
      '        const outcome = this.#happening.look(since);\n        this.#wantRing();\n',
    ),
    mutant('a blocked call sets no bit', '        this.#wantRing();\n        const outcome', '        const outcome'),
    mutant('flows set no bit', '    if (this.#waiters.size > 0) this.#wantRing();\n', ''),
    mutant(
      'flows set the bit after the look',
      '    if (this.#waiters.size > 0) this.#wantRing();\n    for (const [since, together] of this.#waiters) {\n      const outcome = this.#happening.look(since);\n      if (outcome === NOT_YET) continue;',
      '    for (const [since, together] of this.#waiters) {\n      const outcome = this.#happening.look(since);\n      this.#wantRing();\n      if (outcome === NOT_YET) continue;',
    ),
    mutant(
      'the bits are read and then cleared',
      'const wanted = this.#words.and(this.#base + wordOf(first), 0);',
      'const wanted = this.#words.load(this.#base + wordOf(first));\n      this.#words.and(this.#base + wordOf(first), 0);',
    ),
    mutant(
      'the bits are not taken',
      'const wanted = this.#words.and(this.#base + wordOf(first), 0);',
      'const wanted = this.#words.load(this.#base + wordOf(first));',
      'A bit that stays costs a ring for nothing at every change.',
    ),
    mutant('only the first lane is rung', 'left !== 0; left &= left - 1)', 'left !== 0; left = 0)'),
    mutant('the bit is set by a store', 'this.#words.or(this.#base', 'this.#words.store(this.#base'),
    mutant('nobody is rung', 'this.#lane.ring(first + 31 - Math.clz32(left & -left));', 'void first;'),
    mutant(
      'one look for flows that began at different times',
      '      if (outcome === NOT_YET) continue;\n      this.#waiters.delete(since);',
      '      if (outcome === NOT_YET) break;\n      this.#waiters.delete(since);',
      'Only flows of the present epoch or phase have anything to wait for, and they began last.',
    ),
    mutant('the first flow is not looked after', '    if (isFirst) this.#lane.attend(this);\n', '    void isFirst;\n'),
  ];
}

function partiesMutants(): Mutant[] {
  const mutant = maker('parties', PARTIES, ['latch', 'barrier']);
  return [
    mutant('dead parties are not looked for', 'if (this.#lane.realm.isAlive(party)) return ALL_ALIVE;', 'return ALL_ALIVE;'),
    mutant('a party that left before it died counts as dead', 'if (this.#partyIn(lane) === party) return ONE_DEAD;', 'return ONE_DEAD;'),
    mutant('nobody registers', '    this.#words.store(this.#mine + PARTY, life);\n', ''),
    mutant(
      'nobody leaves',
      'if (this.#words.load(this.#mine + PARTY) === this.#lane.life) this.#words.store(this.#mine + PARTY, NOBODY);',
      '',
    ),
    mutant('the living are forgotten as well', 'party => party !== NOBODY && !realm.isAlive(party),', 'party => party !== NOBODY,'),
    mutant('the dead are not forgotten', 'party => party !== NOBODY && !realm.isAlive(party),', 'party => party < 0,'),
    mutant(
      'the dead are forgotten by a store',
      'this.#words.cas(this.#base + PER_LANE * laneOf(life) + PARTY, life, NOBODY);',
      'this.#words.store(this.#base + PER_LANE * laneOf(life) + PARTY, NOBODY);',
      undefined,
      "a late reset, and a new life in the dead party's lane",
    ),
    mutant('a party hides behind the dead', 'if (found === ONE_DEAD) return ONE_DEAD;', 'if (found === ONE_DEAD) seen = ALL_ALIVE;'),
  ];
}

function eventMutants(): Mutant[] {
  const mutant = maker('event', EVENT, ['event']);
  return [
    mutant(
      'waiters are rung before the CAS',
      'if (this.#words.cas(this.#state, state, ((epochOf(state) + 1) << 1) | SET)) return this.#waiters.wakeAll();',
      'this.#waiters.wakeAll();\n      if (this.#words.cas(this.#state, state, ((epochOf(state) + 1) << 1) | SET)) return;',
    ),
    mutant(
      'set by a store',
      'if (this.#words.cas(this.#state, state, ((epochOf(state) + 1) << 1) | SET)) return this.#waiters.wakeAll();',
      'this.#words.store(this.#state, ((epochOf(state) + 1) << 1) | SET);\n      return this.#waiters.wakeAll();',
    ),
    mutant('the epoch stays', '((epochOf(state) + 1) << 1) | SET', '(epochOf(state) << 1) | SET'),
    mutant('waiters look at SET alone', '(state & SET) !== 0 || epochOf(state) !== epoch ? HAPPENED', '(state & SET) !== 0 ? HAPPENED'),
    mutant(
      'waiters look at the epoch alone',
      '(state & SET) !== 0 || epochOf(state) !== epoch ? HAPPENED',
      'epochOf(state) !== epoch ? HAPPENED',
      'A wait begins only where SET is not there, and SET comes with another epoch.',
    ),
    mutant('a later epoch is a greater one', 'epochOf(state) !== epoch ?', 'epochOf(state) > epoch ?'),
    mutant('set again is another set', '      if ((state & SET) !== 0) return;\n', '', 'It wakes those that have gone on anyway.'),
    mutant(
      'cleared by a store',
      'if ((state & SET) === 0 || this.#words.cas(this.#state, state, state & ~SET)) return;',
      'if ((state & SET) === 0) return;\n      this.#words.store(this.#state, state & ~SET);\n      return;',
    ),
    mutant('a wait begins although it is set', 'return (state & SET) !== 0 ? NOT_YET : epochOf(state);', 'return epochOf(state);'),
  ];
}

function latchMutants(): Mutant[] {
  const mutant = maker('latch', LATCH, ['latch']);
  return [
    mutant(
      'counted down by a store',
      'if (!this.#words.cas(this.#state, state, (left << COUNT_SHIFT) | (state & (OPEN | BROKEN)))) continue;',
      'this.#words.store(this.#state, (left << COUNT_SHIFT) | (state & (OPEN | BROKEN)));',
    ),
    mutant('counting down mends it', '(left << COUNT_SHIFT) | (state & (OPEN | BROKEN))', 'left << COUNT_SHIFT'),
    mutant('the last count wakes nobody', '      if (left === 0) this.#waiters.wakeAll();\n', ''),
    mutant('it goes below 0', '      if (count === 0) return;\n', '', 'The count is 0 then as well; only a CAS is spent.'),
    mutant('an arrival wakes nobody', '    this.#parties.leave();\n    this.#waiters.wakeAll();', '    this.#parties.leave();'),
    mutant(
      'an arrival wakes before it is one',
      '    this.#parties.leave();\n    this.#waiters.wakeAll();',
      '    this.#waiters.wakeAll();\n    this.#parties.leave();',
    ),
    mutant('the first of two promises is all', '    if (this.#promises > 0) return;\n', ''),
    mutant('promises without a look', 'if (this.look() !== NOT_YET) return false;', ''),
    mutant(
      'a death is told to nobody else',
      'if (this.#words.cas(this.#state, state, state | BROKEN)) this.#waiters.wakeAll();',
      'this.#words.cas(this.#state, state, state | BROKEN);',
      'A death rings everybody, and the evidence stays until the latch says BROKEN, which it does for good: whoever sleeps is rung by the reaper.',
    ),
    mutant(
      'broken by a store',
      'if (this.#words.cas(this.#state, state, state | BROKEN)) this.#waiters.wakeAll();',
      'this.#words.store(this.#state, state | BROKEN);',
      undefined,
      'a party is about to die when the last one arrives',
    ),
    mutant(
      'opened by a store',
      'else this.#words.cas(this.#state, state, state | OPEN);',
      'else this.#words.store(this.#state, state | OPEN);',
      undefined,
      'a party is about to die when the last one arrives',
    ),
    mutant(
      'parties are not waited for',
      '} else if (state >>> COUNT_SHIFT !== 0 || seen !== NO_PARTY) return NOT_YET;',
      '} else if (state >>> COUNT_SHIFT !== 0) return NOT_YET;',
    ),
    mutant(
      'counts are not waited for',
      '} else if (state >>> COUNT_SHIFT !== 0 || seen !== NO_PARTY) return NOT_YET;',
      '} else if (seen !== NO_PARTY) return NOT_YET;',
    ),
    mutant('BROKEN is not looked at', '      if ((state & BROKEN) !== 0) return BROKE;\n', ''),
    mutant('OPEN is not looked at', '      if ((state & OPEN) !== 0) return OPENED;\n', ''),
  ];
}

function barrierMutants(): Mutant[] {
  const mutant = maker('barrier', BARRIER, ['barrier']);
  const arrive = 'if (!this.#words.cas(this.#state, state, isLast ? nextPhase(state) : state + 1)) continue;';
  return [
    mutant('arrives by a store', arrive, 'this.#words.store(this.#state, isLast ? nextPhase(state) : state + 1);'),
    mutant('the last one wakes nobody', '      if (isLast) this.#waiters.wakeAll();\n', ''),
    mutant(
      'the last one wakes before it has come',
      arrive,
      `if (isLast) this.#waiters.wakeAll();\n      ${arrive}`,
      'It wakes once more afterwards.',
    ),
    mutant('arrives at a broken barrier', '      if ((state & BROKEN) !== 0) return undefined;\n', ''),
    mutant(
      'arrives without a look for dead parties',
      '      if (this.#parties.look() === ONE_DEAD) {\n        this.#break(state);\n        continue;\n      }\n      if (this.#parties.register()) this.#parties.leaveAtFarewell(this);',
      '      if (this.#parties.register()) this.#parties.leaveAtFarewell(this);',
    ),
    mutant(
      'the evidence of a death is overwritten',
      '      if (this.#parties.look() === ONE_DEAD) {\n        this.#break(state);\n        continue;\n      }\n      if (this.#parties.register()) this.#parties.leaveAtFarewell(this);',
      '      if (this.#parties.register()) this.#parties.leaveAtFarewell(this);\n      if (this.#parties.look() === ONE_DEAD) {\n        this.#break(state);\n        continue;\n      }',
    ),
    mutant('registers after it has come', '      if (this.#parties.register()) this.#parties.leaveAtFarewell(this);\n', ''),
    mutant(
      'a waiter does not look for dead parties',
      '      if (this.#parties.look() !== ONE_DEAD) return NOT_YET;\n      this.#break(state);',
      '      return NOT_YET;',
    ),
    mutant('a waiter does not see that it is broken', '      if ((state & BROKEN) !== 0) return BROKE;\n      if (this', '      if (this'),
    mutant('a timeout does not break', 'if ((state & BROKEN) !== 0 || this.#break(state)) return BROKE;', 'if (state !== 0) return BROKE;'),
    mutant(
      'a timeout breaks a later phase',
      '      if (phaseOf(state) !== phase) return this.#endOf(phase, state);\n      if ((state & BROKEN) !== 0 || this.#break(state)) return BROKE;',
      '      if ((state & BROKEN) !== 0 || this.#break(state)) return BROKE;',
    ),
    mutant('it breaks silently', '    if (isDone) this.#waiters.wakeAll();\n', ''),
    mutant(
      'it is broken by a store',
      'const isDone = this.#words.cas(this.#state, state, (state & ~COUNT) | BROKEN);',
      'this.#words.store(this.#state, (state & ~COUNT) | BROKEN);\n    const isDone = true;',
    ),
    mutant(
      'a broken one keeps its count',
      '(state & ~COUNT) | BROKEN',
      'state | BROKEN',
      'Whoever looks at the count has looked at BROKEN before, and the next phase begins with a count of its own. It is for traces.',
    ),
    mutant('a reset looks like a trip', 'nextPhase(state) | LAST_BROKE)) return', 'nextPhase(state))) return'),
    mutant(
      'a reset wakes nobody',
      'nextPhase(state) | LAST_BROKE)) return this.#waiters.wakeAll();',
      'nextPhase(state) | LAST_BROKE)) return;',
    ),
    mutant(
      'a reset by a store',
      'if (this.#words.cas(this.#state, state, nextPhase(state) | LAST_BROKE)) return this.#waiters.wakeAll();',
      'this.#words.store(this.#state, nextPhase(state) | LAST_BROKE);\n      return this.#waiters.wakeAll();',
    ),
    mutant(
      'a reset with nobody waiting begins a phase',
      '      } else if ((state & COUNT) === 0) {',
      '      } else if (state === -1) {',
      'A phase that nobody is in may break.',
    ),
    mutant(
      'a reset forgets the dead before it breaks',
      '      if (!isBroken && this.#parties.look() === ONE_DEAD) {',
      '      if (!isBroken && this.#parties.look() === ONE_DEAD) {\n        this.#parties.forget(this.#parties.dead());',
    ),
    mutant('a reset believes that nobody is broken', 'if (this.#words.load(this.#state) === state) return;\n        continue;', 'return;'),
    mutant('a reset forgets nobody', '        this.#parties.forget(dead);\n', ''),
    mutant(
      'a reset forgets deaths of a later phase',
      '        if (this.#words.load(this.#state) !== state) continue;\n        this.#parties.forget(dead);',
      '        this.#parties.forget(dead);',
      undefined,
      'a late reset, and a party dies in the next phase',
    ),
    mutant(
      'a reset forgets who is dead after it has looked at the phase',
      '        if (this.#words.load(this.#state) !== state) continue;\n        this.#parties.forget(dead);',
      '        if (this.#words.load(this.#state) !== state) continue;\n        this.#parties.forget(this.#parties.dead());\n        void dead;',
      undefined,
      'a late reset, and a party dies in the next phase',
    ),
    mutant('what broke is not recorded by a trip', '      if (isLast) this.#recordBefore(state, true);\n', ''),
    mutant('what broke is not recorded by a reset', '      this.#recordBefore(state, false);\n', ''),
    mutant(
      'what is over by more than a phase has tripped',
      '    if (entry === 0) return TRIPPED;\n',
      '    if (entry !== -1) return TRIPPED;\n',
    ),
    mutant(
      'what is over by more than a phase has broken',
      'if (distance(phase, phaseOf(state)) === 1) return',
      'if (distance(phase, phaseOf(state)) !== 1) return BROKE;\n    if (phase >= 0) return',
    ),
    mutant(
      'the namesake is believed',
      '    if (trips && this.#words.load(this.#historyOf(phase)) === phase + 1) this.#record(phase, phase, 0);\n',
      '    void trips;\n',
    ),
    mutant('LAST_BROKE is what counts for older phases', 'if (distance(phase, phaseOf(state)) === 1) return', 'if (phase >= 0) return'),
    mutant('LAST_BROKE is not looked at', 'return (state & LAST_BROKE) !== 0 ? BROKE : TRIPPED;', 'return TRIPPED;'),
    mutant('phases do not wrap', 'return (to - from) & PHASE_MASK;', 'return to - from;'),
    mutant('the phase before the first', 'const last = (phase - 1) & PHASE_MASK;', 'const last = phase - 1;'),
    mutant(
      'the history is written late',
      'entry !== to && phaseOf(this.#words.load(this.#state)) === now',
      'entry !== to',
      'It would take a thread that stops there for 16 phases, the last of which broke.',
    ),
    mutant(
      'the history is written by a store',
      'this.#words.cas(at, entry, to);',
      'this.#words.store(at, to);',
      'As above: it takes 16 phases between two operations.',
    ),
  ];
}
