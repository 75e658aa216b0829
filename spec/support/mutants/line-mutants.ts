import type { Mutant, SuiteName } from './mutant.js';

const LINE = 'lib/sync/wait-line.ts';
const TICKETS = 'lib/sync/line-tickets.ts';
const ATTENDANCE = 'lib/sync/attendance.ts';
const LANES = 'lib/sync/lane-words.ts';
const HIGH_WATER = 'lib/sync/high-water.ts';
/** Those that wait in a line without marks. */
const LOCKS: readonly SuiteName[] = ['fair', 'barging'];
/** Those that look at the line only when somebody may be in it. */
const ATTENDED: readonly SuiteName[] = ['slots', 'semaphore', 'shared'];

/** Of the line that most things are waited for in, and of its shared words. */
export const lineMutants: readonly Mutant[] = [
  ...ticketMutants(),
  ...laneMutants(),
  ...placeMutants(),
  ...markMutants(),
  ...attendanceMutants(),
];

function maker(file: string, suites: readonly SuiteName[]) {
  return (name: string, from: string, to: string, harmless?: string, deep?: string): Mutant => ({
    name: `line: ${name}`,
    file,
    changes: [[from, to]],
    suites,
    ...(harmless === undefined ? {} : { harmless }),
    ...(deep === undefined ? {} : { deep }),
  });
}

/** What a lane shows to others. */
function ticketMutants(): Mutant[] {
  const mutant = maker(TICKETS, LOCKS);
  return [
    mutant(
      'tickets are not tagged with a life',
      '!this.#lanes.isLive(lane)) return NO_TICKET;',
      'this.#lane.realm.lifeIn(lane) < 0) return NO_TICKET;',
    ),
    mutant(
      'tickets of the dead count',
      '=== NO_TICKET || !this.#lanes.isLive(lane)) return NO_TICKET;',
      '=== NO_TICKET) return NO_TICKET;',
    ),
    {
      ...mutant('the ticket is not read again', '', ''),
      name: 'line: the ticket is not read again',
      suites: ['semaphore'],
      changes: [
        ['    if (this.#words.load(head) === NO_TICKET ||', '    const ticket = this.#words.load(head);\n    if (ticket === NO_TICKET ||'],
        ['return NO_TICKET;\n    return this.#words.load(head);', 'return NO_TICKET;\n    return ticket;'],
      ],
      deep: '1 permit is given back while a waiter dies and a new life comes, another waits',
    },
    mutant('ticket 0 is given', '| 0 || this.take();', '| 0;'),
    mutant(
      'two have one ticket',
      'return (this.#words.add(this.#base + NEXT, ONE_TICKET) + ONE_TICKET) | 0 || this.take();',
      'const ticket = (this.#words.load(this.#base + NEXT) + ONE_TICKET) | 0;\n    this.#words.store(this.#base + NEXT, ticket);\n    return ticket || this.take();',
    ),
    mutant('all have one ticket', 'this.#words.add(this.#base + NEXT, ONE_TICKET)', 'this.#words.add(this.#base + NEXT, 0)'),
    mutant('tickets are compared as plain numbers', '((ticket - oldestTicket) | 0) > 0', 'ticket > oldestTicket'),
    mutant('the youngest comes first', '((ticket - oldestTicket) | 0) > 0', '((ticket - oldestTicket) | 0) < 0'),
    mutant(
      'the last lane in use is not looked at',
      'lane < used; lane++) {\n      const ticket = this.#liveTicket(lane);\n      if',
      'lane < used - 1; lane++) {\n      const ticket = this.#liveTicket(lane);\n      if',
    ),
    mutant(
      'a thread that steps aside shows its ticket',
      '  hide(): void {\n    this.#words.store(this.#head, NO_TICKET);\n',
      '  hide(): void {\n',
    ),
  ];
}

/** What lanes say of themselves, in a line and in a count of permits. */
function laneMutants(): Mutant[] {
  const lanes = maker(LANES, ['fair', 'semaphore', 'condition']);
  const highWater = maker(HIGH_WATER, ['fair']);
  const clear = '    for (let word = 1; word < this.#perLane; word++) this.#words.store(this.mine + word, 0);\n';
  const sign = '    this.#words.store(this.mine, this.#lane.life);\n';
  const raise = '    this.#enrolled.raise(this.#lane.index + 1);\n';
  return [
    lanes('no BEARER', sign, ''),
    lanes('the words of the last life stay', clear, ''),
    lanes('BEARER is stored before the words of the last life are gone', clear + sign, sign + clear),
    lanes(
      'words are not tagged with a life',
      'this.#words.load(this.at(lane)) === this.#lane.realm.lifeIn(lane)',
      'this.#lane.realm.lifeIn(lane) > 0',
    ),
    lanes('ENROLLED is not raised', raise, ''),
    lanes(
      'ENROLLED is raised after the words are signed',
      raise + clear + sign,
      clear + sign + raise,
      'A lane shows something only after it has enrolled: until then nobody can miss it.',
    ),
    highWater(
      'a word that only rises is raised by a store',
      'this.#words.cas(this.#at, value, to)',
      '(this.#words.store(this.#at, to), true)',
    ),
    highWater('a word that only rises falls', 'value >= to', 'value === to'),
    highWater(
      'a word that only rises is tried for once',
      'if (value >= to || this.#words.cas(this.#at, value, to)) return;',
      'if (value < to) this.#words.cas(this.#at, value, to);\n      return;',
    ),
  ];
}

/** What a thread makes of its own waiters. */
function placeMutants(): Mutant[] {
  const mutant = maker(LINE, LOCKS);
  const everywhere = maker(LINE, [...LOCKS, 'slots']);
  const depart = '    if (wasShown) this.#show();\n    this.#showCount();\n    this.#gate.passBaton();\n';
  return [
    everywhere('no baton', depart, '    if (wasShown) this.#show();\n    this.#showCount();\n'),
    everywhere(
      'the baton is passed before the ticket is gone',
      depart,
      '    this.#gate.passBaton();\n    if (wasShown) this.#show();\n    this.#showCount();\n',
    ),
    mutant('the ticket stays after a departure', depart, '    this.#showCount();\n    this.#gate.passBaton();\n'),
    mutant(
      'the head leaves, and those behind it are forgotten',
      'if (head === undefined) return this.#tickets.show(undefined);',
      'if (head === undefined || this.#places.size > 1) return this.#tickets.show(undefined);',
    ),
    mutant(
      'a blocking call waits behind the flows of its own thread',
      'const grant = this.#gate.look(wanted);\n      if (grant !== NOT_YET) {\n        if (place',
      'const grant = this.#places.first === place ? this.#gate.look(wanted) : NOT_YET;\n      if (grant !== NOT_YET) {\n        if (place',
    ),
    mutant(
      'flows that are passed stay where they were',
      '        if (place !== this.#alone) passFlows(place);\n',
      '',
      'The thread keeps the older ticket for its flows, and gives up the younger: it overtakes others by one place, in a thread that blocks while its flows wait. Order only.',
    ),
    mutant(
      'a flow that is passed keeps its ticket, and the call takes it as well',
      '[flow.ticket, place.ticket] = [place.ticket, flow.ticket];',
      'place.ticket = flow.ticket;',
      'As above: the thread keeps the older ticket.',
    ),
    mutant('the ticket of the head is not shown', ' || ticket === this.#places.first?.ticket', ''),
    {
      ...mutant('a blocking call that stands alone is not shown', 'return waiter === undefined || ticket ===', 'return ticket ==='),
      suites: ['semaphore'],
    },
    mutant(
      'own waiters are looked for in the line',
      'return this.#places.size > 0 || this.#tickets.oldest() >= 0;',
      'return this.#tickets.oldest() >= 0;',
      'They are there: speed only.',
    ),
    mutant(
      'only own waiters are looked for',
      'return this.#places.size > 0 || this.#tickets.oldest() >= 0;',
      'return this.#places.size > 0;',
    ),
    everywhere('a withdrawal without a baton', '    this.#tickets.hide();\n    this.#gate.passBaton();', '    this.#tickets.hide();'),
    mutant(
      'a withdrawal passes the baton before the ticket is gone',
      '    this.#tickets.hide();\n    this.#gate.passBaton();',
      '    this.#gate.passBaton();\n    this.#tickets.hide();',
    ),
    mutant('a withdrawal that shows the ticket', '    this.#tickets.hide();\n    this.#gate.passBaton();', '    this.#gate.passBaton();'),
    mutant('it does not step back', '  stepBack(): void {\n    this.#show();\n', '  stepBack(): void {\n'),
    everywhere(
      'looks before it samples',
      '      const sample = this.#lane.sample();\n      const grant = this.#gate.look(wanted);\n',
      '      const grant = this.#gate.look(wanted);\n      const sample = this.#lane.sample();\n',
    ),
    mutant(
      'the ticket is shown after the first look',
      '      this.#show();\n      this.#gate.announce();\n',
      '      this.#gate.look(wanted);\n      this.#show();\n      this.#gate.announce();\n',
    ),
    mutant('the ticket is not shown', '      this.#show();\n      this.#gate.announce();\n', '      this.#gate.announce();\n'),
    mutant('a flow is not attended to', '    if (this.#asyncCount === 1) this.#lane.attend(this);\n', ''),
    mutant(
      'a turn serves one flow only',
      '      (head.waiter as AsyncWaiter).serve(grant); // no',
      '      (head.waiter as AsyncWaiter).serve(grant);\n      return this.#asyncCount === 0; // no',
      'Its departure passes the baton: to this thread again, which makes another turn, if the next flow may go on.',
    ),
  ];
}

/** The mark beside a ticket: what is waited for there keeps others out who come later. */
function markMutants(): Mutant[] {
  const line = maker(LINE, ['shared']);
  const tickets = maker(TICKETS, ['shared']);
  return [
    line('no ticket is marked', 'alone === undefined ? this.#markedCount > 0 :', 'alone === undefined ? false :'),
    line(
      'all tickets are marked',
      'alone === undefined ? this.#markedCount > 0 :',
      'alone === undefined ? true :',
      'Neighbours that read go in one after the other, each passing the baton to the next as it enters, and are inside together all the same: only time is lost.',
    ),
    line('a mark is not counted', '    this.#markedCount += wanted & MARK;\n', ''),
    line(
      'every waiter counts as marked',
      '    this.#markedCount += wanted & MARK;\n',
      '    this.#markedCount++;\n',
      'Neighbours that read go in one after the other, each passing the baton to the next as it enters, and are inside together all the same: only time is lost.',
    ),
    line(
      'the mark of a waiter behind the head is not shown',
      'alone === undefined ? this.#markedCount > 0 :',
      'alone === undefined ? (head.wanted & MARK) !== 0 :',
      'Order only, and only until the waiter at the head has been served: from then on the mark is shown.',
    ),
    line(
      'a mark stays when its waiter has left',
      '    this.#markedCount -= wanted & MARK;\n',
      '',
      'Without waiters nothing is shown. With some, younger readers wait until the oldest of them has looked, which it would have done first anyhow: only time is lost.',
    ),
    line(
      'flows step aside for a call of their own thread without a baton',
      '    if (this.#alone !== undefined) this.#gate.passBaton(); // the flows have stepped aside\n',
      '',
    ),
    line(
      "a call that passes a flow takes away the flow's mark",
      '    this.#markedCount -= wanted & MARK;\n',
      '    this.#markedCount = 0;\n',
    ),
    tickets('the mark is not shown', 'head.ticket | (head.isMarked ? MARK : 0)', 'head.ticket'),
    tickets('younger marks count', ' && ((ticket - mine) | 0) < 0) return lane;', ') return lane;'),
    tickets('marks are compared as plain numbers', '((ticket - mine) | 0) < 0', 'ticket < mine'),
    tickets(
      'waiters without a mark count',
      'if ((ticket & MARK) !== 0 &&',
      'if (ticket !== NO_TICKET &&',
      'Neighbours that read go in one after the other, each passing the baton to the next as it enters, and are inside together all the same: only time is lost.',
    ),
    tickets('tickets are odd as well', 'const ONE_TICKET = 2;', 'const ONE_TICKET = 1;'),
  ];
}

function attendanceMutants(): Mutant[] {
  const mutant = (name: string, from: string, to: string, harmless?: string, deep?: string): Mutant => ({
    ...maker(ATTENDANCE, ATTENDED)(name, from, to, harmless, deep),
    name: `attendance: ${name}`,
  });
  const clear = 'if (this.#words.cas(this.#waited, waited, waited & ~SOMEBODY)) return;';
  const arrive = '    this.#words.add(this.#waited, ONE_ARRIVAL); // nobody who missed the ticket can clear the bit from here on\n';
  const raise = '    this.#words.or(this.#waited, SOMEBODY);\n';
  const look =
    'const waited = this.#words.load(this.#waited);\n      if ((waited & SOMEBODY) === 0) return;\n      const oldest = line.oldest();\n      if (oldest >= 0) return line.ring(oldest);\n';
  const lines = look.split(/(?<=\n)/);
  return [
    mutant('nobody is announced', arrive + raise, ''),
    mutant('SOMEBODY is not set', raise, ''),
    mutant('arrivals are not counted', arrive, ''),
    mutant(
      'SOMEBODY is set before the arrival is counted',
      arrive + raise,
      raise + arrive,
      undefined,
      '1 slot, 3 threads, after others have waited',
    ),
    mutant('the arrivals are cleared as well', clear, 'if (this.#words.cas(this.#waited, waited, 0)) return;', undefined, 'RWW, all twice'),
    mutant('cleared by a store', clear, 'this.#words.store(this.#waited, waited & ~SOMEBODY);\n      return;'),
    mutant('cleared by taking the bit away', clear, 'this.#words.and(this.#waited, ~SOMEBODY);\n      return;'),
    mutant('read after the look at the line', look, `${lines[2]}${lines[3]}${lines[0]}${lines[1]}`),
    mutant(
      'cleared once, without a second try',
      clear,
      'this.#words.cas(this.#waited, waited, waited & ~SOMEBODY);\n      return;',
      'It fails when somebody has arrived since. Whoever the look at the line missed has shown its ticket after that, so it looks after the change, the oldest of them as well.',
    ),
    mutant('never cleared', clear, 'return;', 'Newcomers look at the line, and find nobody in it: time lost, nothing else.'),
    mutant('cleared without a look at the line', look, `${lines[0]}${lines[1]}`),
    mutant('nobody is rung', 'if (oldest >= 0) return line.ring(oldest);', 'if (oldest >= 0) return;'),
    mutant(
      'there is never somebody',
      'return (this.#words.load(this.#waited) & SOMEBODY) !== 0;',
      'return this.#words.load(this.#waited) < 0;',
    ),
    mutant(
      'there is always somebody',
      'return (this.#words.load(this.#waited) & SOMEBODY) !== 0;',
      'return true;',
      'Newcomers look at the line each time: speed only.',
    ),
  ];
}
