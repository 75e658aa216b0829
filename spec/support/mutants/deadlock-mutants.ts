import type { Mutant } from './mutant.js';

const WATCH = 'lib/memory/deadlock-watch.ts';
const BOARD = 'lib/memory/wait-board.ts';
const LINE = 'lib/sync/wait-line.ts';

/** Of how threads find out that they wait for each other. */
export const deadlockMutants: readonly Mutant[] = [...watchMutants(), ...boardMutants(), ...callerMutants()];

function maker(file: string) {
  return (name: string, from: string, to: string, harmless?: string, deep?: string): Mutant => ({
    name: `deadlock: ${name}`,
    file,
    changes: [[from, to]],
    suites: ['deadlock'],
    ...(harmless === undefined ? {} : { harmless }),
    ...(deep === undefined ? {} : { deep }),
  });
}

function watchMutants(): Mutant[] {
  const mutant = maker(WATCH);
  const same = 'member === undefined || member.turn !== before.turn || member.holder !== before.holder';
  return [
    mutant('a suspicion is enough', 'const LOOKS_IN_BETWEEN = 2;', 'const LOOKS_IN_BETWEEN = 0;'),
    mutant('one look in between is enough', 'const LOOKS_IN_BETWEEN = 2;', 'const LOOKS_IN_BETWEEN = 1;'),
    mutant(
      'looks are counted from nothing',
      '((member.looks - before.looks) | 0) < looks',
      'member.looks < looks',
      undefined,
      '3 threads, 2 locks, always in the same order',
    ),
    mutant(
      'holders may have changed',
      same,
      'member === undefined || member.turn !== before.turn',
      undefined,
      '3 threads, 2 locks, always in the same order',
    ),
    mutant(
      'waits may have changed',
      same,
      'member === undefined || member.holder !== before.holder',
      undefined,
      '2 threads, one gives up waiting and comes again',
    ),
    mutant('neither is looked at', same, 'member === undefined', undefined, '3 threads, 2 locks, always in the same order'),
    mutant(
      'what was walked along is not looked at again',
      'first.length === 0 ? first : this.#confirmed(first, 0);',
      'first;',
      undefined,
      '3 threads, one lets go before it closes the circle',
    ),
    mutant(
      'a suspicion stays when it was wrong',
      '      this.#suspected = [];\n      return undefined;',
      '      return undefined;',
      'It is confirmed only when all is again as it was suspected, the waits with it: then it was never wrong. Until then no other cycle is found, in this wait.',
    ),
    mutant(
      'a suspicion outlives the wait',
      '  reset(): void {\n    this.#suspected = [];\n',
      '  reset(): void {\n',
      'TURN of this thread, one of the suspects, is another one in every wait, so it is dropped at the next look around.',
    ),
    mutant(
      'everybody gives up',
      'return this.#isVictim() ? this.#links() : undefined;',
      'return this.#links();',
      undefined,
      '2 threads in a circle',
    ),
    mutant(
      'the one that waits for longest gives up',
      '((other.since - me.since) | 0 || other.lane - me.lane) < 0',
      '((other.since - me.since) | 0 || other.lane - me.lane) > 0',
      'All agree on another one.',
    ),
    mutant(
      'of those that came at the same time all give up',
      '((other.since - me.since) | 0 || other.lane - me.lane) < 0',
      '((other.since - me.since) | 0) <= 0',
      undefined,
      '2 threads in a circle, at once',
    ),
    mutant(
      'the suspects are not rung',
      '    for (const { lane, life } of this.#suspected) if (life !== this.#life) this.#realm.ring(lane);\n',
      '',
      'They look again anyway when their slices of sleep are over: only slower.',
    ),
    mutant(
      'a circle that this thread is not in counts',
      '|| members.some(({ lane }) => lane === member.lane)) return [];',
      ') return [];\n      if (members.some(({ lane }) => lane === member.lane)) return members;',
      undefined,
      '2 threads in a circle, and one behind them',
    ),
    mutant(
      'the dead are waited for',
      'if (life === NOBODY || !this.#realm.isAlive(life)) return undefined;',
      'if (life === NOBODY) return undefined;',
      'Whoever has died shows nothing: the page is that of another life, or of none. The look at its life comes twice, and once is enough.',
    ),
    mutant(
      'a page is read without another look at the life',
      'blocked === undefined || !this.#realm.isAlive(life) ? undefined',
      'blocked === undefined ? undefined',
    ),
  ];
}

function boardMutants(): Mutant[] {
  const mutant = maker(BOARD);
  const looked = '    this.#store(HOLDER, holder);\n    this.#store(LOOKS, ++this.#looks);\n';
  const read = 'const [looks, holder, since] = [this.#load(lane, LOOKS), this.#load(lane, HOLDER), this.#load(lane, SINCE)];';
  return [
    mutant(
      'HOLDER is stored after LOOKS',
      looked,
      '    this.#store(LOOKS, ++this.#looks);\n    this.#store(HOLDER, holder);\n',
      undefined,
      '3 threads, 2 locks, always in the same order',
    ),
    mutant('LOOKS is not counted', looked, '    this.#store(HOLDER, holder);\n', undefined, '2 threads in a circle, the last one notices'),
    mutant(
      'HOLDER is not stored',
      looked,
      '    this.#store(LOOKS, ++this.#looks);\n',
      undefined,
      '2 threads in a circle, the last one notices',
    ),
    mutant(
      'HOLDER is read before LOOKS',
      read,
      'const holder = this.#load(lane, HOLDER);\n    const [looks, since] = [this.#load(lane, LOOKS), this.#load(lane, SINCE)];',
      undefined,
      '3 threads, 2 locks, always in the same order',
    ),
    mutant('the holder of the wait before stays', '    this.#store(HOLDER, 0);\n', ''),
    mutant(
      'a wait begins before its page is written',
      '    this.#store(STUBBORN, mayGiveUp ? 0 : 1);\n',
      '    this.#store(TURN, this.#turn + 1);\n    this.#store(STUBBORN, mayGiveUp ? 0 : 1);\n',
    ),
    mutant('a wait does not end', '  end(): void {\n    this.#store(TURN, ++this.#turn);\n', '  end(): void {\n    ++this.#turn;\n'),
    mutant(
      'every wait has the same number',
      '  end(): void {\n    this.#store(TURN, ++this.#turn);\n',
      '  end(): void {\n    this.#store(TURN, --this.#turn);\n',
    ),
    mutant(
      'a thread that does not wait counts as blocked',
      'if (turn % 2 === 0 || !this.#isCurrent(lane)) return undefined;',
      'if (!this.#isCurrent(lane)) return undefined;',
    ),
    mutant(
      'the page of another life counts',
      'if (turn % 2 === 0 || !this.#isCurrent(lane)) return undefined;',
      'if (turn % 2 === 0) return undefined;',
    ),
    mutant('TURN is read once', 'return this.#load(lane, TURN) === turn ? { turn,', 'return turn >= 0 ? { turn,'),
  ];
}

/** Where it is asked and told. */
function callerMutants(): Mutant[] {
  const line = maker(LINE);
  return [
    line('nobody says whom it waits for', '      this.#lane.board?.looked(this.#noteHolder());\n', ''),
    line(
      'whoever is told stays in line',
      '      if (cycle !== undefined) {\n        this.#depart(place);\n',
      '      if (cycle !== undefined) {\n',
    ),
  ];
}
