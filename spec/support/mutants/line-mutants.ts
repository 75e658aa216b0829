import type { Mutant } from './mutant.js';

const LINE = 'lib/sync/wait-line.ts';

export const lineMutants: readonly Mutant[] = [
  {
    name: 'tickets are not tagged with a life',
    file: LINE,
    changes: [
      [
        'this.#words.load(at + BEARER) !== realm.lifeIn(lane)) continue;\n      if (oldest',
        'realm.lifeIn(lane) < 0) continue;\n      if (oldest',
      ],
    ],
    suites: ['fair', 'barging'],
  },
  {
    name: 'tickets of the dead count',
    file: LINE,
    changes: [
      [
        'if (ticket === NO_TICKET || this.#words.load(at + BEARER) !== realm.lifeIn(lane)) continue;',
        'if (ticket === NO_TICKET) continue;',
      ],
    ],
    suites: ['fair', 'barging'],
  },
  {
    name: 'BEARER is stored before the old ticket is gone',
    file: LINE,
    changes: [
      [
        '    this.#words.store(this.#mine + HEAD, NO_TICKET);\n    this.#words.store(this.#mine + COUNT, 0);\n    this.#words.store(this.#mine + BEARER, this.#lane.life);',
        '    this.#words.store(this.#mine + BEARER, this.#lane.life);\n    this.#words.store(this.#mine + HEAD, NO_TICKET);\n    this.#words.store(this.#mine + COUNT, 0);',
      ],
    ],
    suites: ['fair'],
    harmless:
      'For one doorway the new life shows an older ticket than its own. It is awake and looks after that, so only order in that moment changes.',
  },
  {
    name: 'no BEARER',
    file: LINE,
    changes: [['    this.#words.store(this.#mine + BEARER, this.#lane.life);\n', '']],
    suites: ['fair'],
  },
  {
    name: 'ticket 0 is given',
    file: LINE,
    changes: [['| 0 || this.#takeTicket();', '| 0;']],
    suites: ['fair'],
  },
  {
    name: 'tickets are compared as plain numbers',
    file: LINE,
    changes: [['((ticket - oldestTicket) | 0) > 0', 'ticket > oldestTicket']],
    suites: ['fair'],
  },
  {
    name: 'the youngest comes first',
    file: LINE,
    changes: [['((ticket - oldestTicket) | 0) > 0', '((ticket - oldestTicket) | 0) < 0']],
    suites: ['fair'],
  },
  {
    name: 'no baton',
    file: LINE,
    changes: [['    this.#show();\n    this.#gate.passBaton();\n', '    this.#show();\n']],
    suites: ['fair', 'barging', 'slots'],
  },
  {
    name: 'the baton is passed before the ticket is gone',
    file: LINE,
    changes: [['    this.#show();\n    this.#gate.passBaton();\n', '    this.#gate.passBaton();\n    this.#show();\n']],
    suites: ['fair', 'barging', 'slots'],
  },
  {
    name: 'the ticket stays after a departure',
    file: LINE,
    changes: [['    this.#show();\n    this.#gate.passBaton();\n', '    this.#gate.passBaton();\n']],
    suites: ['fair'],
  },
  {
    name: 'the head leaves, and those behind it are forgotten',
    file: LINE,
    changes: [['head === undefined ? NO_TICKET : head.ticket', 'head === undefined || this.#places.length > 1 ? NO_TICKET : head.ticket']],
    suites: ['fair'],
  },
  {
    name: 'a blocking call waits behind the flows of its own thread',
    file: LINE,
    changes: [
      [
        'const grant = this.#gate.look(place.wanted);\n      if (grant !== NOT_YET) {\n        this.#serveBlocked',
        'const grant = this.#places[0] === place ? this.#gate.look(place.wanted) : NOT_YET;\n      if (grant !== NOT_YET) {\n        this.#serveBlocked',
      ],
    ],
    suites: ['fair', 'barging'],
  },
  {
    name: 'a flow gets what the blocking call was granted',
    file: LINE,
    changes: [['        [passed.waiter, passing.waiter] = [passing.waiter, passed.waiter];\n'.slice(2), '']],
    suites: ['fair', 'barging'],
  },
  {
    name: 'a withdrawal without a baton',
    file: LINE,
    changes: [
      [
        '    this.#words.store(this.#mine + HEAD, NO_TICKET);\n    this.#gate.passBaton();',
        '    this.#words.store(this.#mine + HEAD, NO_TICKET);',
      ],
    ],
    suites: ['fair', 'barging', 'slots'],
  },
  {
    name: 'a withdrawal that shows the ticket',
    file: LINE,
    changes: [['    this.#words.store(this.#mine + HEAD, NO_TICKET);\n    this.#gate.passBaton();', '    this.#gate.passBaton();']],
    suites: ['fair', 'barging'],
  },
  {
    name: 'looks before it samples',
    file: LINE,
    changes: [
      [
        '      const sample = this.#lane.sample();\n      const grant = this.#gate.look(place.wanted);\n',
        '      const grant = this.#gate.look(place.wanted);\n      const sample = this.#lane.sample();\n',
      ],
    ],
    suites: ['fair', 'barging', 'slots'],
  },
  {
    name: 'the ticket is shown after the first look',
    file: LINE,
    changes: [
      [
        '    if (waiter === undefined) this.#blocked = place;\n    this.#show();\n',
        '    if (waiter === undefined) this.#blocked = place;\n    this.#gate.look(wanted);\n    this.#show();\n',
      ],
    ],
    suites: ['fair', 'barging'],
  },
];
