import type { Mutant } from './mutant.js';

const FILE = 'lib/sync/condition-core.ts';

export const conditionMutants: readonly Mutant[] = [...waiterMutants(), ...notifierMutants()];

function mutant(name: string, from: string, to: string, harmless?: string): Mutant {
  return {
    name: `condition: ${name}`,
    file: FILE,
    changes: [[from, to]],
    suites: ['condition'],
    ...(harmless === undefined ? {} : { harmless }),
  };
}

function waiterMutants(): Mutant[] {
  const tell = '        this.#words.add(this.#mine + RECORD, -(ONE_WAITER + ONE_SIGNAL));\n        return NOTIFIED;';
  return [
    mutant(
      'a newcomer may take what was for others of its thread',
      '    if (this.#places.length > 0 && this.serve()) this.#lane.leave(this);\n',
      '',
    ),
    mutant(
      'the record is stored before the ticket is shown',
      '    this.#show();\n    this.#words.store(this.#mine + RECORD, record + ONE_WAITER);\n',
      '    this.#words.store(this.#mine + RECORD, record + ONE_WAITER);\n    this.#show();\n',
      'Nobody reads either without the mutex, which this thread has.',
    ),
    mutant('it does not count itself', '    this.#words.store(this.#mine + RECORD, record + ONE_WAITER);\n', ''),
    mutant('all have one ticket', 'this.#words.add(this.#base + NEXT, 1) + 1', 'this.#words.add(this.#base + NEXT, 0) + 1'),
    mutant('the ticket is not shown', 'if (ticket !== undefined) this.#words.store(this.#mine + HEAD, ticket);', 'void ticket;'),
    mutant('a flow is not attended to', '    if (this.#places.length === 1) this.#lane.attend(this);\n', ''),
    mutant(
      'looks before it samples',
      'const sample = this.#lane.sample();\n      const outcome = this.#look(place);',
      'const outcome = this.#look(place);\n      const sample = this.#lane.sample();',
    ),
    mutant('told, and still counted as notified', tell, tell.replace('-(ONE_WAITER + ONE_SIGNAL)', '-ONE_WAITER')),
    mutant('told, and still counted as waiting', tell, tell.replace('-(ONE_WAITER + ONE_SIGNAL)', '-ONE_SIGNAL')),
    mutant(
      'told by a store',
      tell,
      tell.replace('add(this.#mine + RECORD, -(ONE_WAITER + ONE_SIGNAL))', 'store(this.#mine + RECORD, record - ONE_WAITER - ONE_SIGNAL)'),
    ),
    mutant('no return after a death', 'if (deaths === this.#lane.realm.deaths) return NOT_YET;', 'void deaths; return NOT_YET;'),
    mutant('returns for no reason', 'if (deaths === this.#lane.realm.deaths) return NOT_YET;', 'void deaths;'),
    mutant(
      'a death overrides a notification',
      'if (this.#words.cas(this.#mine + RECORD, record, record - ONE_WAITER)) return DEATH;',
      'this.#words.add(this.#mine + RECORD, -ONE_WAITER); return DEATH;',
    ),
    mutant(
      'a death overrides a notification, by a store',
      'if (this.#words.cas(this.#mine + RECORD, record, record - ONE_WAITER)) return DEATH;',
      'this.#words.store(this.#mine + RECORD, record - ONE_WAITER); return DEATH;',
      'Whoever of this thread waited before the death returns as well, after what was notified: only the name of the reason differs.',
    ),
    mutant('a timeout overrides a notification', 'if ((record & SIGNALS) > before) {', 'if (before < 0) {'),
    mutant(
      'a timeout overrides a notification that comes meanwhile',
      'if (this.#words.cas(this.#mine + RECORD, record, record - ONE_WAITER)) return false;',
      'this.#words.add(this.#mine + RECORD, -ONE_WAITER); return false;',
    ),
    mutant(
      'a timeout by a store',
      'if (this.#words.cas(this.#mine + RECORD, record, record - ONE_WAITER)) return false;',
      'this.#words.store(this.#mine + RECORD, record - ONE_WAITER); return false;',
    ),
    mutant('an abort forgets that it was notified', '    if (isNotified) waiter.serve(NOTIFIED);\n', ''),
    mutant('a timeout forgets that it was notified', 'return isNotified ? NOTIFIED : NOT_YET;', 'return NOT_YET;'),
    mutant('blocks without stepping aside', '    this.#lane.stepAside(this);\n', ''),
    mutant('does not step back', '      this.#lane.stepBack(this);\n', ''),
    mutant(
      'a blocking call leaves its own ticket, not that of the flow that it passed',
      '        this.#remove(last, 0);\n',
      '        this.#remove(last, last);\n',
      'Every waiter keeps a ticket: only whose turn is next changes, for a thread that blocks while its flows wait.',
    ),
  ];
}

function notifierMutants(): Mutant[] {
  return [
    mutant(
      'notified by a store',
      '!this.#words.cas(this.#recordOf(lane), record, record + ONE_SIGNAL)) continue;',
      '(this.#words.store(this.#recordOf(lane), record + ONE_SIGNAL), false)) continue;',
    ),
    mutant(
      'notified by an addition',
      '!this.#words.cas(this.#recordOf(lane), record, record + ONE_SIGNAL)) continue;',
      '(this.#words.add(this.#recordOf(lane), ONE_SIGNAL), false)) continue;',
    ),
    mutant('notifies who has gone', 'if (unnotified(record) === 0 || !this', 'if (!this'),
    mutant('notified, and not rung', '      this.#lane.ring(lane);\n      notified++;', '      notified++;'),
    {
      ...mutant('rung before it is notified', '      this.#lane.ring(lane);\n      notified++;', '      notified++;'),
      changes: [
        ['      this.#lane.ring(lane);\n      notified++;', '      notified++;'],
        ['      if (lane < 0) break;\n', '      if (lane < 0) break;\n      this.#lane.ring(lane);\n'],
      ],
    },
    mutant('counted twice', '      this.#lane.ring(lane);\n      notified++;', '      this.#lane.ring(lane);\n      notified += 2;'),
    mutant(
      'all notified by a store',
      'if (!this.#words.cas(at, record, record + count * ONE_SIGNAL)) continue;',
      'this.#words.store(at, record + count * ONE_SIGNAL);',
    ),
    mutant(
      'all notified by an addition',
      'if (!this.#words.cas(at, record, record + count * ONE_SIGNAL)) continue;',
      'this.#words.add(at, count * ONE_SIGNAL);',
    ),
    mutant('all notified, and not rung', '      this.#lane.ring(lane);\n      return count;', '      return count;'),
    mutant('all but one are notified', 'record + count * ONE_SIGNAL', 'record + ONE_SIGNAL'),
    mutant('the dead are notified first', '=== 0 || !this.#lanes.isLive(lane)) continue;', '=== 0) continue;'),
    mutant(
      'the dead are counted when all are notified',
      'if (count === 0 || !this.#lanes.isLive(lane)) return 0;',
      'if (count === 0) return 0;',
      'The answer is too high, which condition.spec checks; nobody else misses anything.',
    ),
    mutant('tickets are compared as plain numbers', '((ticket - firstTicket) | 0) > 0', 'ticket > firstTicket'),
    mutant('the youngest comes first', '((ticket - firstTicket) | 0) > 0', '((ticket - firstTicket) | 0) < 0'),
  ];
}
