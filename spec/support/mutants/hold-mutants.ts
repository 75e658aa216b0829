import type { Mutant } from './mutant.js';

/** Of nested holds, which are a thread's own: see properties/hold-tree.ts. */
export const holdMutants: readonly Mutant[] = [
  mutant('two turns under one hold', 'if (this.#turn !== undefined) return undefined; // and', '// and'),
  mutant('the last comes first', 'const next = this.#queue.shift();', 'const next = this.#queue.pop();'),
  mutant('nobody comes next', '      next.take((this.#turn = new Hold(this.tree, this)));\n', ''),
  mutant('the next turn is not noted', 'next.take((this.#turn = new Hold(this.tree, this)));', 'next.take(new Hold(this.tree, this));'),
  mutant('a turn is over for ever', '    this.#turn = undefined;\n    if (next', '    if (next'),
  mutant('a hold ends under its turns', 'if (!this.#released || this.#turn !== undefined) return;', 'if (!this.#released) return;'),
  mutant(
    'a hold that is not given up ends',
    'if (!this.#released || this.#turn !== undefined) return;',
    'if (this.#turn !== undefined) return;',
  ),
  mutant(
    'the root keeps the lock',
    'if (this.#parent === undefined) this.tree.release();\n    else this.#parent.#turnIsOver();',
    'if (this.#parent !== undefined) this.#parent.#turnIsOver();',
  ),
  mutant('the end of a hold ends nothing around it', '    this.#leaveIfDone();\n    return true;', '    return true;'),
  mutant('a hold is given up again and again', '    this.#released = true;\n    this.onRelease', '    this.onRelease'),
  mutant('a hold that was given up counts', 'if (!this.#root.#isSuspended) this.tree.count(-1);', ''),
  mutant('what is let go of counts twice', 'if (!this.#root.#isSuspended) this.tree.count(-1);', 'this.tree.count(-1);'),
  mutant('a level is not counted', '    tree.count(1);\n  }', '  }'),
  mutant('who waits is not counted', '    this.tree.countWaiting(1);\n', ''),
  mutant(
    'who leaves is counted still',
    '    this.#queue.splice(index, 1);\n    this.tree.countWaiting(-1);\n',
    '    this.#queue.splice(index, 1);\n',
  ),
  mutant(
    'who is served is counted still',
    '    if (next !== undefined) {\n      this.tree.countWaiting(-1);\n',
    '    if (next !== undefined) {\n',
  ),
  mutant('nobody can leave', '    this.#queue.splice(index, 1);\n    this.tree', '    this.tree'),
  mutant('somebody else leaves', '    if (index < 0) return;\n', ''),
  mutant('who has moved cannot leave', 'return () => place.leave();', 'const { leave } = place;\n    return () => leave();'),
  mutant('levels that were given up are let go of', 'if (!hold.#released) tree.count(-1);', 'tree.count(-1);'),
  mutant('levels that were given up are taken back', 'if (!hold.#released) tree.count(1);', 'tree.count(1);'),
  mutant(
    'waiters stay behind when the lock is let go of',
    'hold.#queue.filter(waiting => !waiting.stays)',
    'hold.#queue.filter(() => false)',
  ),
  mutant('those that stay are moved as well', 'hold.#queue.filter(waiting => !waiting.stays)', 'hold.#queue.filter(() => true)'),
  mutant('who moves is in two lines', '        place.leave();\n        place.leave =', '        place.leave ='),
  mutant('the levels around are not let go of', '    if (this.#parent !== undefined) this.#parent.#eachLevel(visit);\n', ''),
  mutant('the lock is not let go of', '    tree.threadHold = undefined;\n    tree.release();\n', '    tree.threadHold = undefined;\n'),
  mutant('what is let go of is held', '    root.#isSuspended = true;\n', ''),
  mutant('what is taken back is not held', '    this.#root.#isSuspended = false;\n', ''),
  mutant('the hold of the thread is forgotten', '    tree.threadHold = this.#root.#threadHold;\n', ''),
  mutant('the hold of the thread stays visible', '    tree.threadHold = undefined;\n', ''),
  mutant('a hold that was given up is the innermost', 'return this.#released ? this.#parent?.innermostHeld() : this;', 'return this;'),
  mutant('what is let go of has an innermost hold', '    if (this.#root.#isSuspended) return undefined;\n', ''),
  mutant('every hold is within every other', 'return this === hold || this.#parent?.isWithin(hold) === true;', 'return this === hold;'),
];

function mutant(name: string, from: string, to: string): Mutant {
  return { name: `hold: ${name}`, file: 'lib/sync/hold.ts', changes: [[from, to]], suites: [], property: 'hold' };
}
