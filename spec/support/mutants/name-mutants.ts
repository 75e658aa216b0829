import type { Mutant, SuiteName } from './mutant.js';

const NAMES = 'lib/sync/names.ts';
const TABLE = 'lib/sync/request-table.ts';
const LISTS = 'lib/sync/request-lists.ts';
const BLOCKS = 'lib/sync/request-blocks.ts';
const DESK = 'lib/sync/request-desk.ts';

function mutants(prefix: string, file: string, suite: SuiteName) {
  return (name: string, from: string, to: string, harmless?: string, deep?: string): Mutant => ({
    name: `${prefix}: ${name}`,
    file,
    changes: [[from, to]],
    suites: [suite],
    ...(harmless === undefined ? {} : { harmless }),
    ...(deep === undefined ? {} : { deep }),
  });
}

export const nameMutants: readonly Mutant[] = [...namesMutants(), ...tableMutants(), ...deskMutants()];

function namesMutants(): Mutant[] {
  const mutant = mutants('names', NAMES, 'names');
  return [
    mutant('no lock', '    this.#lock.acquireSync(Infinity);\n    try {\n      const again', '    try {\n      const again'),
    mutant(
      'the name is not looked for again',
      'return again >= 0 ? this.#open(again, naming) : this.#make(name, naming);',
      'return again < -1 ? this.#open(again, naming) : this.#make(name, naming);',
    ),
    mutant('the lock is kept', '      this.#lock.release();\n', ''),
    mutant('nothing is wiped', '    this.#wipe(end);\n', ''),
    mutant('the wipe stops short', 'for (let i = end; i < dirty; i++)', 'for (let i = end; i < dirty - 1 - BODY / 2; i++)'),
    mutant('DIRTY is not raised', '      words.store(DIRTY, end + length);\n', ''),
    mutant(
      'DIRTY is raised last',
      '      words.store(DIRTY, end + length);\n      words.store(at + SIZE, length);\n      return Region.format(kind, this.#window(at + BODY, body), this.#lane);',
      '      words.store(at + SIZE, length);\n      const region = Region.format(kind, this.#window(at + BODY, body), this.#lane);\n      words.store(DIRTY, end + length);\n      return region;',
      'What is written before is written by every maker; what a class writes of its own comes after.',
    ),
    mutant('the wipe comes after DIRTY', '    this.#wipe(end);\n    const make', '    words.store(DIRTY, end);\n    const make'),
    mutant(
      'published before it is filled',
      '    const region = naming.create(make);\n',
      '    const region = naming.create((kind, size) => { const made = make(kind, size); words.cas(END, end, end + words.load(at + SIZE)); return made; });\n',
    ),
    mutant(
      'END is moved by a store',
      'const isPublished = words.cas(END, end, end + words.load(at + SIZE));',
      'words.store(END, end + words.load(at + SIZE)); const isPublished = true;',
      'One maker at a time moves END, and it has the lock: the CAS is a check of that.',
    ),
    mutant('END is not moved', 'const isPublished = words.cas(END, end, end + words.load(at + SIZE));', 'const isPublished = true;'),
    mutant('the kind is not looked at', 'if (region.kind === kind) return region;', 'if (region.kind !== 0) return region;'),
    mutant(
      'names are told apart by their hash alone',
      'words.load(at + HASH) === hash && sameBytes(name, this.#nameAt(at))',
      'words.load(at + HASH) === hash',
      'No two names of the model have the same hash; the specs have no such names either.',
    ),
  ];
}

function tableMutants(): Mutant[] {
  const mutant = mutants('requests', TABLE, 'requests');
  const list = mutants('requests', LISTS, 'requests');
  const block = mutants('requests', BLOCKS, 'requests');
  return [
    mutant('no lock', '      this.#lock.acquireSync(Infinity);\n', ''),
    mutant('nobody is rung', '      for (const lane of this.#toRing) this.#lane.ring(lane);\n', ''),
    mutant(
      'rung before the change can be seen',
      '      this.#lock.release();\n      for (const lane of this.#toRing) this.#lane.ring(lane);\n      this.#toRing.clear();',
      '      for (const lane of this.#toRing) this.#lane.ring(lane);\n      this.#toRing.clear();\n      this.#lock.release();',
      'Who is rung looks under the lock, so it waits until the change is whole: a detour.',
    ),
    mutant(
      'the own flows are not told',
      'for (const lane of this.#toRing) this.#lane.ring(lane);',
      'for (const lane of this.#toRing) if (lane !== this.#lane.index) this.#lane.ring(lane);',
    ),
    mutant('nobody gets news', '    this.#words.store(at, this.#words.load(at) === NONE ? request : SEVERAL);\n', ''),
    mutant(
      'the last news replaces the one before',
      'this.#words.load(at) === NONE ? request : SEVERAL',
      'request',
      undefined,
      'one thread waits for two others',
    ),
    mutant(
      'a release tells nobody',
      '    this.#lists.remove(request, text);\n    this.#tellNext(text);',
      '    this.#lists.remove(request, text);',
    ),
    mutant(
      'only one shared request is told',
      'isShared ||= wantsShared;\n      return wantsShared;',
      'isShared ||= wantsShared;\n      return false;',
    ),
    mutant('the dead are in the way for ever', '      this.#sweep();\n', ''),
    mutant(
      'swept is said before it is done',
      '    if (this.#words.load(SWEPT) === deaths) return;\n',
      '    if (this.#words.load(SWEPT) === deaths) return;\n    this.#words.store(SWEPT, deaths);\n',
      'Whoever dies in the middle of sweeping causes another sweep by its own death.',
    ),
    mutant(
      'SWEPT is what DEATHS is afterwards',
      '    this.#words.store(SWEPT, deaths);\n',
      '    this.#words.store(SWEPT, this.#lane.realm.deaths);\n',
    ),
    list('lost blocks are not collected', '    this.#blocks.reclaim(kept);\n', ''),
    mutant('no step aside', '    this.#words.store(this.#aside + this.#lane.index, this.#lane.life);\n', ''),
    mutant('nobody hears of a step aside', '    this.#words.add(TURNS, 1);\n', '', undefined, 'a thread that blocks steps aside'),
    mutant(
      'nobody is rung after a step aside',
      '    this.#words.add(TURNS, 1);\n    this.#lane.realm.ringAll();\n',
      '    this.#words.add(TURNS, 1);\n',
      undefined,
      'a thread that blocks steps aside',
    ),
    mutant(
      'rung before the step aside',
      '    this.#words.add(TURNS, 1);\n    this.#lane.realm.ringAll();\n',
      '    this.#lane.realm.ringAll();\n    this.#words.add(TURNS, 1);\n',
    ),
    mutant('anybody may hold', '    if (this.#isInTheWay(request, text)) return false;\n', ''),
    mutant(
      'the pending are not in the way',
      'return (state & HELD) !== 0 || !this.#isAside(request);',
      'return (state & HELD) !== 0;',
      'Order only; the specs check it.',
    ),
    mutant(
      'the held are not in the way',
      'return (state & HELD) !== 0 || !this.#isAside(request);',
      'return (state & HELD) === 0 && !this.#isAside(request);',
    ),
    mutant('shared ones hold up shared ones', '(isOtherShared && (state & SHARED) !== 0)', '(isOtherShared && state < 0)'),
    mutant('shared ones do not hold up others', '(isOtherShared && (state & SHARED) !== 0)', '((state & SHARED) !== 0)'),
    list('the held stay where they are', '    if (words.load(head) !== request) {', '    if (words.load(head) < 0) {'),
    mutant('a thief leaves the others their lock', '      this.#lists.rob(request);\n', ''),
    mutant('the robbed are not told', '      this.#lists.rob(request);\n      this.#tell(request);', '      this.#lists.rob(request);'),
    list('a removed request stays in its list', '    this.#unlink(request, head);\n    if (this.#youngest', '    if (this.#youngest'),
    list(
      'given back before it is out of its list',
      '    this.#unlink(request, head);\n    if (this.#youngest.get(head) === request) this.#youngest.delete(head);\n    this.#text.free(request);\n    this.#blocks.give(request);',
      '    this.#blocks.give(request);\n    this.#unlink(request, head);\n    if (this.#youngest.get(head) === request) this.#youngest.delete(head);\n    this.#text.free(request);',
    ),
    list(
      'the end is looked for from a request that is gone',
      '    if (this.#youngest.get(head) === request) this.#youngest.delete(head);\n',
      '',
    ),
    block('a block stays free when it is taken', '      words.store(this.#base + FREE, words.load(this.at(free) + NEXT));\n', ''),
    block('used blocks are not counted', '    words.store(this.#base + USED, used + 1);\n', ''),
    block('no block is given back', '    this.#words.store(this.#base + FREE, block);\n', ''),
    block('what is kept is collected as well', 'if (!kept.has(block)) this.give(block);', 'this.give(block);'),
    block('collected on top of what is free', '    this.#words.store(this.#base + FREE, NONE);\n', ''),
  ];
}

function deskMutants(): Mutant[] {
  const mutant = mutants('desk', DESK, 'requests');
  return [
    mutant('a pending request is not waited for', 'else if (isHeld === false && this.#pending.size === 1) this.#lane.attend(this);', ''),
    mutant('news alone', 'const isChanged = turns !== this.#seen;', 'const isChanged = false;'),
    mutant('no news', 'if (isChanged || this.#table.hasNews)', 'if (isChanged)'),
    mutant(
      'seen after the look',
      '      this.#seen = turns;\n      this.#look(isChanged);',
      '      this.#look(isChanged);\n      this.#seen = this.#table.turns;',
      undefined,
      'a thread steps aside after a death',
    ),
    mutant(
      'a thread that waits for the lock of the table steps aside',
      'if (this.#table.isLocking || this.#pending.size === 0) return;',
      'if (this.#pending.size === 0) return;',
      'Order, and rings for nothing: who has that lock waits for nobody.',
    ),
    mutant('it never steps back', '    this.#table.stepBack();\n', ''),
    mutant(
      'it steps back without a look',
      '    this.#seen = NaN; // others have come and gone meanwhile without telling this thread\n',
      '',
      'Its own step aside has moved TURNS, so it looks anyway.',
    ),
    mutant(
      'withdrawn for this thread alone',
      '    if (!this.#pending.delete(request.place)) return false;\n    this.#table.exclusively(() => this.#remove(request));',
      '    if (!this.#pending.delete(request.place)) return false;',
    ),
    mutant('what is not free now stays in line', '      this.#remove(request);\n      return false;', '      return false;'),
  ];
}
