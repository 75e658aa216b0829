import type { Mutant } from './mutant.js';

const CORE = 'lib/sync/semaphore-core.ts';
const COUNT = 'lib/sync/permit-count.ts';

export const semaphoreMutants: readonly Mutant[] = [...coreMutants(), ...countMutants()];

function mutantsOf(file: string, prefix: string) {
  return (name: string, from: string, to: string, harmless?: string, deep?: string): Mutant => ({
    name: `${prefix}: ${name}`,
    file,
    changes: [[from, to]],
    suites: ['semaphore'],
    ...(harmless === undefined ? {} : { harmless }),
    ...(deep === undefined ? {} : { deep }),
  });
}

function coreMutants(): Mutant[] {
  const mutant = mutantsOf(CORE, 'semaphore');
  return [
    mutant(
      'no gate',
      'const isEnough = this.#count.free() >= wanted;',
      'this.#words.store(this.#base + GATE, FREE);\n    const isEnough = this.#count.free() >= wanted;',
    ),
    mutant(
      'the gate is taken by a store',
      'if (this.#words.cas(gate, word, this.#own)) return true;',
      'this.#words.store(gate, this.#own); return true;',
      undefined,
      '1 permit, twice | twice',
    ),
    mutant(
      'the gate is left before the permits are taken',
      '    if (isEnough) this.#count.take(wanted);\n    this.#leaveGate();\n',
      '    this.#leaveGate();\n    if (isEnough) this.#count.take(wanted);\n',
    ),
    mutant('the gate is never left', '    this.#leaveGate();\n    return isEnough', '    return isEnough'),
    mutant('the dead stay in the gate', 'if (owner === NOBODY || !this.#lane.realm.isAlive(owner)) {', 'if (owner === NOBODY) {'),
    mutant('the live are thrown out of the gate', 'if (owner === NOBODY || !this.#lane.realm.isAlive(owner)) {', 'if (owner >= NOBODY) {'),
    mutant(
      'who finds the gate taken says nothing',
      'word & WAITED_FOR) !== 0 || this.#words.cas(gate, word, word | WAITED_FOR)))',
      'word | WAITED_FOR) !== 0))',
    ),
    mutant(
      'who finds the gate taken says so by a store',
      'this.#words.cas(gate, word, word | WAITED_FOR))',
      '(this.#words.store(gate, word | WAITED_FOR), true))',
    ),
    mutant(
      'who finds the gate taken says so by setting a bit',
      'this.#words.cas(gate, word, word | WAITED_FOR))',
      '(this.#words.or(gate, WAITED_FOR), true))',
    ),
    mutant(
      'the gate is left by two operations',
      'if ((this.#words.and(this.#base + GATE, FREE) & WAITED_FOR) !== 0) this.#lane.realm.ringAll();',
      'const word = this.#words.load(this.#base + GATE);\n    this.#words.store(this.#base + GATE, FREE);\n    if ((word & WAITED_FOR) !== 0) this.#lane.realm.ringAll();',
    ),
    mutant(
      'nobody is rung when the gate is left',
      'if ((this.#words.and(this.#base + GATE, FREE) & WAITED_FOR) !== 0) this.#lane.realm.ringAll();',
      'this.#words.and(this.#base + GATE, FREE);',
    ),
    mutant('only the oldest waiter is rung when the gate is left', 'this.#lane.realm.ringAll();', 'this.#line.ring(this.#line.oldest());'),
    mutant(
      'they are rung before the gate is left',
      'if ((this.#words.and(this.#base + GATE, FREE) & WAITED_FOR) !== 0) this.#lane.realm.ringAll();',
      'if ((this.#words.load(this.#base + GATE) & WAITED_FOR) !== 0) this.#lane.realm.ringAll();\n    this.#words.store(this.#base + GATE, FREE);',
    ),
    mutant(
      'tryAcquire does not sleep before the gate',
      '!this.#mustQueue() && this.#enterPatiently() ?',
      '!this.#mustQueue() && this.#enter() ?',
    ),
    mutant(
      'the bell is sampled after the look at the gate',
      '      const sample = this.#lane.sample();\n      if (this.#enterSlow()) return true;\n      if (',
      '      if (this.#enterSlow()) return true;\n      const sample = this.#lane.sample();\n      if (',
    ),
    mutant('permits are forgotten outside of the gate', 'const isInside = this.#enterPatiently();', 'const isInside = false;'),
    mutant('nobody is rung after permits were forgotten outside of the gate', 'else this.#freed(); // somebody', '// somebody'),
    mutant(
      'nobody is rung when permits are given back',
      '    this.#count.give(permits);\n    this.#freed();\n',
      '    this.#count.give(permits);\n',
    ),
    mutant(
      'waiters are rung before permits are given back',
      '    this.#count.give(permits);\n    this.#freed();\n',
      '    this.#freed();\n    this.#count.give(permits);\n',
    ),
    mutant(
      'nobody is rung when permits are added',
      '    if (!this.#count.create(permits)) return false;\n    this.#freed();\n',
      '    if (!this.#count.create(permits)) return false;\n',
    ),
    mutant('no baton', 'if (this.#count.free() > 0) this.#line.ring(this.#line.oldest());\n', ''),
    mutant('any waiter may claim', 'if (this.#line.oldest() !== this.#lane.index) return NOT_YET;\n', ''),
    mutant(
      'a waiter takes one permit, whatever it wants',
      'const grant = this.#enter() ? this.#decide(wanted) : NOT_YET;',
      'const grant = this.#enter() ? this.#decide(1) : NOT_YET;',
    ),
    mutant('newcomers overtake the line', 'return this.#line.oldest() >= 0;', 'return false;'),
    mutant(
      'newcomers overtake a starving waiter',
      'if (this.#isEventual && !this.#lane.realm.isAlive(this.#words.load(this.#base + STARVING))) return false;',
      'if (this.#isEventual && this.#words.load(this.#base + STARVING) >= 0) return false;',
    ),
    mutant(
      'nobody says that it starves',
      'this.#words.store(this.#base + STARVING, this.#lane.life);',
      ';',
      'Order only, and after a millisecond, which a model does not have; semaphore.spec.ts sees it.',
    ),
    mutant(
      'STARVING stays when the starving waiter leaves',
      'if (this.#isEventual) this.#words.cas(this.#base + STARVING, this.#lane.life, NOBODY);\n',
      '',
      'Newcomers get in line as with fifo until that lane dies: speed only.',
    ),
    mutant(
      'STARVING is cleared by whoever leaves',
      'this.#words.cas(this.#base + STARVING, this.#lane.life, NOBODY);',
      'this.#words.store(this.#base + STARVING, NOBODY);',
      'Only the oldest says that it starves, and says it again at its next look: newcomers may overtake once more.',
    ),
    mutant(
      'a dead waiter starves',
      '!this.#lane.realm.isAlive(this.#words.load(this.#base + STARVING))',
      'this.#words.load(this.#base + STARVING) === NOBODY',
      'Newcomers get in line as with fifo: speed only.',
    ),
  ];
}

function countMutants(): Mutant[] {
  const mutant = mutantsOf(COUNT, 'permits');
  return [
    {
      ...mutant('TOTAL is read first', '', ''),
      changes: [
        ['    let held = 0;\n', '    const { total } = this;\n    let held = 0;\n'],
        ['return this.total - held;', 'return total - held;'],
      ],
    },
    mutant('the dead keep their permits', '=== 0 || this.#words.load(at + HOLDER) !== realm.lifeIn(lane)) continue;', '=== 0) continue;'),
    mutant('holders are judged by their lane', 'this.#words.load(at + HOLDER) !== realm.lifeIn(lane)', 'realm.lifeIn(lane) < 0'),
    mutant(
      'HELD is read once, before HOLDER',
      'if (this.#words.load(at + HELD) === 0 || this.#words.load(at + HOLDER) !== realm.lifeIn(lane)) continue;\n      held += this.#words.load(at + HELD);',
      'const mine = this.#words.load(at + HELD);\n      if (mine === 0 || this.#words.load(at + HOLDER) !== realm.lifeIn(lane)) continue;\n      held += mine;',
      undefined,
      'eventual: a flow gives up while a new life barges in, another waits behind it',
    ),
    mutant(
      'the own lane is not counted',
      'for (let lane = 0; lane < used; lane++) {',
      'for (let lane = 0; lane < used; lane++) {\n      if (lane === this.#lane.index) continue;',
    ),
    mutant('no HOLDER', '    this.#words.store(this.#mine + HOLDER, this.#lane.life);\n', ''),
    mutant('the old number stays', '    this.#words.store(this.#mine + HELD, 0);\n', ''),
    mutant(
      'HOLDER is stored before the old number is gone',
      '    this.#words.store(this.#mine + HELD, 0);\n    this.#words.store(this.#mine + HOLDER, this.#lane.life);',
      '    this.#words.store(this.#mine + HOLDER, this.#lane.life);\n    this.#words.store(this.#mine + HELD, 0);',
    ),
    mutant('nothing is taken', '    this.#words.add(this.#mine + HELD, permits);', ''),
    mutant('taken by a store', '    this.#words.add(this.#mine + HELD, permits);', '    this.#words.store(this.#mine + HELD, permits);'),
    mutant(
      'given back by a store',
      'this.#words.add(this.#mine + HELD, -permits);\n  }\n\n  /** False',
      'this.#words.store(this.#mine + HELD, 0);\n  }\n\n  /** False',
    ),
    mutant(
      'TOTAL is raised by a store',
      'if (this.#words.cas(this.#base + TOTAL, total, total + permits)) return true;',
      'this.#words.store(this.#base + TOTAL, total + permits); return true;',
    ),
    mutant(
      'TOTAL is raised by an addition',
      'if (this.#words.cas(this.#base + TOTAL, total, total + permits)) return true;',
      'this.#words.add(this.#base + TOTAL, permits); return true;',
    ),
    mutant('max is not looked at', 'if (total + permits > this.max) return false;', 'if (total > this.max) return false;'),
    mutant(
      'HELD goes down before TOTAL',
      '    this.#words.add(this.#base + TOTAL, -permits);\n    this.#words.add(this.#mine + HELD, -permits);',
      '    this.#words.add(this.#mine + HELD, -permits);\n    this.#words.add(this.#base + TOTAL, -permits);',
    ),
    mutant(
      'TOTAL does not go down',
      '    this.#words.add(this.#base + TOTAL, -permits);\n    this.#words.add(this.#mine + HELD, -permits);',
      '    this.#words.add(this.#mine + HELD, -permits);',
    ),
    mutant(
      'TOTAL goes down by a store',
      '    this.#words.add(this.#base + TOTAL, -permits);\n',
      '    this.#words.store(this.#base + TOTAL, this.total - permits);\n',
    ),
    mutant(
      'HELD does not go down',
      '    this.#words.add(this.#base + TOTAL, -permits);\n    this.#words.add(this.#mine + HELD, -permits);',
      '    this.#words.add(this.#base + TOTAL, -permits);',
    ),
  ];
}
