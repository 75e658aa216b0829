import type { Mutant } from './mutant.js';

const WATCH = 'lib/memory/deadlock-watch.ts';
const BOARD = 'lib/memory/wait-board.ts';

const LINE = 'lib/sync/wait-line.ts';

const COMES_AGAIN = 'simple: 2 threads, one gives up waiting and comes again';
const THREE = 'simple: 3 threads, one lets go before it closes the circle';

/** Of how threads find out that they wait for each other. */
export const deadlockMutants: readonly Mutant[] = [...watchMutants(), ...boardMutants(), ...lineMutants()];

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
    mutant(
      'one look in between is enough',
      'const LOOKS_IN_BETWEEN = 2;',
      'const LOOKS_IN_BETWEEN = 1;',
      undefined,
      '2 threads, 2 locks, always in the same order',
    ),
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
    mutant('waits may have changed', same, 'member === undefined || member.holder !== before.holder', undefined, COMES_AGAIN),
    mutant(
      'what was walked along is not looked at again',
      'first.length === 0 ? first : this.#confirmed(first, 0)',
      'first',
      undefined,
      THREE,
    ),
    mutant('nobody gives up', 'return this.#isVictim() ? this.#links() : undefined;', 'return undefined;'),
    mutant('neither is looked at', same, 'member === undefined', undefined, '3 threads, 2 locks, always in the same order'),
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
      'simple: 2 threads in a circle',
    ),
    mutant(
      'the one that waits for longest gives up',
      '(other.patience - me.patience || (other.since - me.since) | 0 || other.lane - me.lane) < 0',
      '(other.patience - me.patience || (other.since - me.since) | 0 || other.lane - me.lane) > 0',
      'All agree on another one.',
    ),
    mutant(
      'of those that came at the same time all give up',
      '(other.patience - me.patience || (other.since - me.since) | 0 || other.lane - me.lane) < 0',
      '(other.patience - me.patience || (other.since - me.since) | 0) <= 0',
      undefined,
      'simple: 2 threads in a circle, at once',
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
      'It takes a death, a new life in that lane, and that this one comes to the same TURN, the same holder and two looks more than the dead one, between two operations.',
    ),
  ];
}

function boardMutants(): Mutant[] {
  const mutant = maker(BOARD);
  const begun =
    '    this.#store(PATIENCE, patience);\n    this.#store(HOLDER, 0);\n    this.#store(SINCE, since);\n    this.#storeLabel(LABEL, subject);\n    this.#store(TURN, ++this.#turn);\n';
  const looked = '    this.#store(HOLDER, holder);\n    this.#store(LOOKS, ++this.#looks);\n';
  return [
    mutant('LOOKS is not counted', looked, '    this.#store(HOLDER, holder);\n'),
    mutant('HOLDER is not stored', looked, '    this.#store(LOOKS, ++this.#looks);\n'),
    mutant('HOLDER is stored after LOOKS', looked, '    this.#store(LOOKS, ++this.#looks);\n    this.#store(HOLDER, holder);\n'),
    mutant(
      'HOLDER is read before LOOKS',
      'const [looks, holder, since] = [this.#load(lane, LOOKS), this.#load(lane, HOLDER), this.#load(lane, SINCE)];',
      'const [holder, looks, since] = [this.#load(lane, HOLDER), this.#load(lane, LOOKS), this.#load(lane, SINCE)];',
    ),
    mutant(
      'TURN is stored before what it speaks of',
      begun,
      `    this.#store(TURN, ++this.#turn);\n${begun.replace('    this.#store(TURN, ++this.#turn);\n', '')}`,
    ),
    mutant(
      'TURN is not stored at the end of a wait',
      '  end(): void {\n    this.#store(TURN, ++this.#turn);\n',
      '  end(): void {\n    this.#turn++;\n',
    ),
    mutant(
      'TURN is read once',
      'return this.#load(lane, TURN) === turn ? { turn, looks, holder, since, patience } : undefined;',
      'return { turn, looks, holder, since, patience };',
    ),
    mutant(
      'the holder of the wait before stays',
      '    this.#store(HOLDER, 0);\n',
      '',
      'A circle is certain after two looks of this very wait at the least, and these have stored other holders.',
    ),
    mutant(
      'a thread that does not wait counts as blocked',
      'if (turn % 2 === 0 || !this.#isCurrent(lane)) return undefined;',
      'if (!this.#isCurrent(lane)) return undefined;',
      'Its LOOKS stand still until it waits again, and then TURN is another one: never certain.',
    ),
    mutant(
      'the page of another life counts',
      'if (turn % 2 === 0 || !this.#isCurrent(lane)) return undefined;',
      'if (turn % 2 === 0) return undefined;',
      'The life is looked at before and after, by its caller, so the page is not that of a life after it; and a life opens its page before it waits.',
    ),
  ];
}

function lineMutants(): Mutant[] {
  const mutant = maker(LINE);
  const slept =
    '      return (grant = this.#sleep(place, deadlineMs));\n    } finally {\n      if (grant === NOT_YET) this.#depart(place);';
  return [
    mutant(
      'a line knows of no holder',
      'this.#lane.board?.looked(this.#noteHolder());',
      'this.#lane.board?.looked(NOBODY);',
      undefined,
      '2 threads in a circle',
    ),
    mutant(
      'who gives up keeps its ticket',
      slept,
      '      grant = this.#sleep(place, deadlineMs);\n      if (grant === NOT_YET) this.#depart(place);\n      return grant;\n    } finally {',
      undefined,
      '2 threads in a circle, and one behind them',
    ),
  ];
}
