import type { Mutant, SuiteName } from './mutant.js';

const LINE = 'lib/sync/wait-line.ts';
const TICKETS = 'lib/sync/line-tickets.ts';
const ATTENDANCE = 'lib/sync/attendance.ts';
/** Those that wait in a line without marks. */
const LOCKS: readonly SuiteName[] = ['fair', 'barging'];
/** Those that look at the line only when somebody may be in it. */
const ATTENDED: readonly SuiteName[] = ['slots', 'semaphore', 'shared'];

/** Of the line that most things are waited for in, and of its shared words. */
export const lineMutants: readonly Mutant[] = [...ticketMutants(), ...placeMutants(), ...markMutants(), ...attendanceMutants()];

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
  const enroll =
    '    this.#words.store(this.#mine + HEAD, NO_TICKET);\n    this.#words.store(this.#mine + COUNT, 0);\n    this.#words.store(this.#mine + BEARER, this.#lane.life);\n';
  const lines = enroll.split(/(?<=\n)/);
  return [
    mutant(
      'tickets are not tagged with a life',
      'this.#words.load(at + BEARER) !== this.#lane.realm.lifeIn(lane)) return NO_TICKET;',
      'this.#lane.realm.lifeIn(lane) < 0) return NO_TICKET;',
    ),
    mutant(
      'tickets of the dead count',
      '=== NO_TICKET || this.#words.load(at + BEARER) !== this.#lane.realm.lifeIn(lane)) return NO_TICKET;',
      '=== NO_TICKET) return NO_TICKET;',
    ),
    {
      ...mutant('the ticket is not read again', '', ''),
      name: 'line: the ticket is not read again',
      suites: ['semaphore'],
      changes: [
        [
          '    if (this.#words.load(at + HEAD) === NO_TICKET ||',
          '    const ticket = this.#words.load(at + HEAD);\n    if (ticket === NO_TICKET ||',
        ],
        ['return NO_TICKET;\n    return this.#words.load(at + HEAD);', 'return NO_TICKET;\n    return ticket;'],
      ],
      deep: '1 permit is given back while a waiter dies and a new life comes, another waits',
    },
    mutant(
      'BEARER is stored before the old ticket is gone',
      enroll,
      `${lines[2]}${lines[0]}${lines[1]}`,
      'For one doorway the new life shows an older ticket than its own. It is awake and looks after that, so only order in that moment changes.',
    ),
    mutant(
      'the old ticket stays',
      enroll,
      `${lines[1]}${lines[2]}`,
      'As above: until its own ticket takes the place of the old one, a few steps on.',
    ),
    mutant('no BEARER', lines[2] as string, ''),
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
      '  hide(): void {\n    this.#words.store(this.#mine + HEAD, NO_TICKET);\n',
      '  hide(): void {\n',
    ),
  ];
}

/** What a thread makes of its own waiters. */
function placeMutants(): Mutant[] {
  const mutant = maker(LINE, LOCKS);
  const everywhere = maker(LINE, [...LOCKS, 'slots']);
  const depart = '    this.#show();\n    this.#showCount();\n    this.#gate.passBaton();\n';
  return [
    everywhere('no baton', depart, '    this.#show();\n    this.#showCount();\n'),
    everywhere(
      'the baton is passed before the ticket is gone',
      depart,
      '    this.#gate.passBaton();\n    this.#show();\n    this.#showCount();\n',
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
      'const grant = this.#places.firstEntry === place ? this.#gate.look(wanted) : NOT_YET;\n      if (grant !== NOT_YET) {\n        if (place',
    ),
    mutant(
      'a call that passes flows takes its own ticket with it, not the oldest one',
      '    at.value.waiting = blocked;\n    this.#depart(at);\n',
      '    void blocked;\n    this.#depart(at);\n',
    ),
    mutant(
      'flows that are passed stay where they were',
      '        else this.#serveBlocked(place);\n',
      '        else this.#depart(place);\n',
      'The thread keeps the older ticket for its flows, and gives up the younger: it overtakes others by one place, in a thread that blocks while its flows wait. Order only.',
    ),
    mutant(
      'a flow that was passed does not know its new place',
      '      if (waiting.waiter !== undefined) waiting.waiter.place = at;\n',
      '',
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
      '    this.#show();\n    this.#gate.announce();\n    if (this.#alone',
      '    this.#gate.look(wanted);\n    this.#show();\n    this.#gate.announce();\n    if (this.#alone',
    ),
    mutant(
      'the ticket is not shown',
      '    this.#show();\n    this.#gate.announce();\n    if (this.#alone',
      '    this.#gate.announce();\n    if (this.#alone',
    ),
    mutant('a flow is not attended to', '    if (this.#asyncCount === 1) this.#lane.attend(this);\n', ''),
    mutant(
      'a turn serves one flow only',
      '      (waiter as AsyncWaiter).serve(grant); // no',
      '      (waiter as AsyncWaiter).serve(grant);\n      return this.#asyncCount === 0; // no',
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
      'alone === undefined ? (head.waiting.wanted & MARK) !== 0 :',
      'Order only, and only until the waiter at the head has been served: from then on the mark is shown.',
    ),
    line(
      'a mark stays when its waiter has left',
      '    this.#markedCount -= wanted & MARK;\n',
      '',
      'Without waiters nothing is shown. With some, younger readers wait until the oldest of them has looked, which it would have done first anyhow: only time is lost.',
    ),
    line(
      'the call that passes a flow keeps its wish in the place',
      '      at.value.waiting = waiting;\n',
      '      at.value.waiting = { ...waiting, wanted: at.value.waiting.wanted };\n',
      'A call passes only flows that want the same: it stands alone beside others.',
    ),
    // Not here: a call that passes a flow takes away the flow's mark. The models have no reader that comes after both.
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
