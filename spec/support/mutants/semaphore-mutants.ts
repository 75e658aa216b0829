import type { Mutant } from './mutant.js';

const CORE = 'lib/sync/semaphore-core.ts';
const COUNT = 'lib/sync/permit-count.ts';
const SOLE = 'lib/sync/sole-permit.ts';

export const semaphoreMutants: readonly Mutant[] = [...coreMutants(), ...soleMutants(), ...countMutants()];

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
  const take = '    if (isEnough && !(wanted === 1 && held === 0 && this.#takeSole())) this.#count.take(wanted);\n';
  const end = '    this.#count.destroy(permits);\n    this.#giveCounted(permits);\n';
  return [
    mutant(
      'no gate',
      '    const held = this.#held();\n    const isEnough',
      '    this.#words.store(this.#base + GATE, FREE);\n    const held = this.#held();\n    const isEnough',
    ),
    mutant(
      'the gate is taken by a store',
      'if (this.#words.cas(gate, word, this.#own)) return true;',
      'this.#words.store(gate, this.#own); return true;',
      undefined,
      '1 permit, twice | twice',
    ),
    mutant('the gate is left before the permits are taken', `${take}    this.#leaveGate();\n`, `    this.#leaveGate();\n${take}`),
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
      '    this.#giveCounted(permits);\n    this.#freed();\n',
      '    this.#giveCounted(permits);\n',
    ),
    mutant(
      'waiters are rung before permits are given back',
      '    this.#giveCounted(permits);\n    this.#freed();\n',
      '    this.#freed();\n    this.#giveCounted(permits);\n',
    ),
    mutant(
      'nobody is rung when permits are added',
      '    if (!this.#count.create(permits)) return false;\n    this.#freed();\n',
      '    if (!this.#count.create(permits)) return false;\n',
    ),
    mutant('no baton', 'if (this.#free() > 0) this.#line.ring(this.#line.oldest());\n', ''),
    mutant('any waiter may claim', 'if (this.#line.oldest() !== this.#lane.index) return NOT_YET;\n', ''),
    mutant(
      'a waiter takes one permit, whatever it wants',
      'const grant = this.#enter() ? this.#decide(wanted) : NOT_YET;',
      'const grant = this.#enter() ? this.#decide(1) : NOT_YET;',
    ),
    mutant('newcomers overtake the line', 'return this.#line.isSomebody();', 'return false;'),
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
    {
      ...mutant('TOTAL is read first', '', ''),
      changes: [
        [
          '    const held = this.#held();\n    const isEnough',
          '    const { total } = this.#count;\n    const held = this.#held();\n    const isEnough',
        ],
        ['this.#count.total - held >= wanted', 'total - held >= wanted'],
      ],
    },
    mutant('HELD goes down before TOTAL', end, '    this.#giveCounted(permits);\n    this.#count.destroy(permits);\n'),
    mutant('TOTAL does not go down', end, '    this.#giveCounted(permits);\n'),
    mutant('HELD does not go down', end, '    this.#count.destroy(permits);\n'),
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

/** The permit of which no other is out, and when it is one. */
function soleMutants(): Mutant[] {
  const core = mutantsOf(CORE, 'sole permit');
  const mutant = mutantsOf(SOLE, 'sole permit');
  return [
    core('not counted in the gate', '    this.#sole.count();\n    const held', '    const held'),
    core(
      'a waiter does not say COUNTED',
      '    this.#attendance.announce();\n    this.#sole.count();\n',
      '    this.#attendance.announce();\n',
    ),
    core('taken beside others', 'wanted === 1 && held === 0 && this', 'wanted === 1 && this'),
    core('taken for several', 'wanted === 1 && held === 0', 'held === 0'),
    core(
      'taken though somebody waits',
      '    if (this.#attendance.isSomebody) return false;\n',
      '',
      'It is looked at again, and counted then.',
    ),
    core(
      'taken though somebody has come to wait',
      '    if (this.#attendance.isSomebody) this.#sole.count(); // it has',
      '    // it has',
      undefined,
      '1 permit, counted at first, then taken alone while others come',
    ),
    core(
      'destroyed without COUNTED',
      '    this.#sole.count();\n    this.#count.destroy',
      '    this.#count.destroy',
      undefined,
      'the only permit is forgotten, and tried for',
    ),
    core('not among what is held', 'return this.#sole.held + this.#count.held();', 'return this.#count.held();'),
    core('given back to the count', 'if (permits !== 1 || !this.#sole.tryGiveCounted()) this', 'this'),
    core(
      'given back for several',
      'if (permits !== 1 || !this.#sole.tryGiveCounted())',
      'if (!this.#sole.tryGiveCounted())',
      undefined,
      'several are given back beside one that is kept',
    ),
    core(
      'given back, and several with it',
      'if (permits === 1 && this.#sole.tryGive()) return;',
      'if (this.#sole.tryGive()) return;',
      'Who holds several has counted, so that one is not given back in this way.',
    ),
    mutant(
      'taken by a store',
      'return this.#words.cas(this.#at, IDLE, this.#own);',
      'return this.#words.load(this.#at) === IDLE && (this.#words.store(this.#at, this.#own), true);',
    ),
    mutant('the dead hold it', 'return owner !== NOBODY && this.#lane.realm.isAlive(owner) ? 1 : 0;', 'return owner !== NOBODY ? 1 : 0;'),
    mutant('COUNTED by a store', 'this.#words.or(this.#at, COUNTED);', 'this.#words.store(this.#at, COUNTED);'),
    mutant(
      'given back by a store',
      'return this.#words.cas(this.#at, this.#own, IDLE);',
      'return this.#words.load(this.#at) === this.#own && (this.#words.store(this.#at, IDLE), true);',
    ),
    mutant('given back without COUNTED', '    this.#words.and(this.#at, COUNTED);', '    this.#words.store(this.#at, IDLE);'),
    mutant(
      "somebody else's is given back",
      'if (ownerOf(this.#words.load(this.#at)) !== this.#lane.life) return false;',
      'if (ownerOf(this.#words.load(this.#at)) === NOBODY) return false;',
    ),
    mutant('free at first where there is none', 'permits > 0 ? IDLE : COUNTED', 'IDLE'),
  ];
}

function countMutants(): Mutant[] {
  const mutant = mutantsOf(COUNT, 'permits');
  return [
    mutant('the dead keep their permits', '=== 0 || !this.#lanes.isLive(lane)) continue;', '=== 0) continue;'),
    mutant(
      'HELD is read once, before HOLDER',
      'if (this.#words.load(at) === 0 || !this.#lanes.isLive(lane)) continue;\n      held += this.#words.load(at);',
      'const mine = this.#words.load(at);\n      if (mine === 0 || !this.#lanes.isLive(lane)) continue;\n      held += mine;',
      undefined,
      'eventual: a flow gives up while a new life barges in, another waits behind it',
    ),
    mutant(
      'the own lane is not counted',
      'for (let lane = 0; lane < used; lane++) {',
      'for (let lane = 0; lane < used; lane++) {\n      if (this.#lanes.at(lane) === this.#lanes.mine) continue;',
    ),
    mutant('nothing is taken', '    this.#words.add(this.#held, permits);', ''),
    mutant('taken by a store', '    this.#words.add(this.#held, permits);', '    this.#words.store(this.#held, permits);'),
    mutant('given back by a store', 'this.#words.add(this.#held, -permits);', 'this.#words.store(this.#held, 0);'),
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
      'TOTAL goes down by a store',
      '    this.#words.add(this.#base + TOTAL, -permits);\n',
      '    this.#words.store(this.#base + TOTAL, this.total - permits);\n',
    ),
  ];
}
