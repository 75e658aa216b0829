import { REGION_HEADER } from '../../../../lib/memory/region.js';
import type { Words } from '../../../../lib/memory/words.js';
import { Names, type Naming } from '../../../../lib/sync/names.js';
import type { Operation } from '../operation.js';
import type { Scenario, View } from '../scenario.js';
import type { Thread } from '../thread.js';
import { type Inhabitant, showLife, STRUCTURE, World, type WorldOptions } from './world.js';

/** Opens the object of a name as one of two kinds. */
export interface Opening {
  readonly name: 'a' | 'b';
  readonly as: 'one' | 'two';
}

export interface NamesOptions extends WorldOptions {
  /** Per thread. */
  readonly openings: readonly (readonly Opening[])[];
  /** Room for this many words; by default plenty. */
  readonly capacity?: number;
}

const CAPACITY = 1000;
const NAMES = ['a', 'b'];
const KINDS = { one: 111, two: 222 };
/** What a new object of a kind has in its two words. The other kind leaves the word alone that this one writes. */
const CONTENTS = { one: [5, 0], two: [0, 6] };
/** The flag of a thread has a byte for each name: where its object is, in lines from the start; or why there is none. */
const BITS_PER_NAME = 8;
const OTHER_KIND = 254;
const NO_ROOM = 255;
const WORDS_PER_LINE = 32;
const LOCK = 2;
const BEARER = 4;
const PER_LANE = 3;
/** Both kinds take two lines. */
const ENTRY = 64;
/** The words of an entry that threads are stopped at: SIZE, KIND and the contents. The others are as good as written with the one before. */
const STOPS = [0, 41, 44, 45];

/** Threads open objects by name: one object for each name, whole, and of one kind. */
export function namesWorld(options: NamesOptions): Scenario {
  const world = new World(options);
  const { layout } = world;
  ['END', 'DIRTY', 'STATE', 'NEXT'].forEach((name, i) => layout.name(STRUCTURE + i, name));
  const threads = world.inhabitants((thread, inhabitant, index) => {
    const opener = new Opener(thread, inhabitant, options.capacity ?? CAPACITY);
    options.openings[index]?.forEach((opening, i) => opener.open(opening, i));
  });
  return {
    layout,
    threads,
    isPrivate: (operation, thread) => isPrivate(operation, thread, world.options),
    invariant: oneObjectPerName,
    show: (index, value) => (index === STRUCTURE + LOCK ? `${showLife(value >>> 4)}|${value & 15}` : world.show(index, value)),
  };
}

class Opener {
  readonly #thread: Thread;
  readonly #inhabitant: Inhabitant;
  readonly #names: Names;
  readonly #offsets: Map<Words, number> = new Map();
  #serials = 0;

  constructor(thread: Thread, inhabitant: Inhabitant, capacity: number) {
    this.#thread = thread;
    this.#inhabitant = inhabitant;
    const window = (offset: number): Words => {
      const words = inhabitant.words(STRUCTURE + offset);
      this.#offsets.set(words, offset);
      return words;
    };
    this.#names = new Names(inhabitant.words(STRUCTURE), capacity, window, inhabitant.lane);
  }

  open({ name, as }: Opening, i: number): void {
    this.#thread.checkpoint(`opening ${i}`, this.#inhabitant.lane.life, this.#serials);
    const answer = this.#get(name, as);
    this.#thread.flag |= answer << (BITS_PER_NAME * NAMES.indexOf(name));
    this.#thread.checkpoint(`opened ${i}`, this.#inhabitant.lane.life, this.#serials);
    this.#inhabitant.words(STRUCTURE).load(0); // the flag is seen from here on
  }

  #get(name: string, as: Opening['as']): number {
    const naming: Naming = {
      kind: KINDS[as],
      label: as,
      create: make => {
        this.#serials++;
        const region = make(KINDS[as], () => REGION_HEADER + 2);
        region.words.store(REGION_HEADER + (as === 'one' ? 0 : 1), as === 'one' ? 5 : 6);
        return region;
      },
    };
    try {
      const { words, kind } = this.#names.get(new TextEncoder().encode(name), naming);
      if (kind !== KINDS[as]) this.#thread.fail(`'${name}' is of kind ${kind}`);
      CONTENTS[as].forEach((content, j) => {
        const found = words.load(REGION_HEADER + j);
        if (found !== content) this.#thread.fail(`word ${j} of '${name}' is ${found}, not ${content}`);
      });
      return Math.floor((this.#offsets.get(words) ?? 0) / WORDS_PER_LINE);
    } catch (reason) {
      if (reason instanceof TypeError) return OTHER_KIND;
      if (reason instanceof RangeError) return NO_ROOM;
      throw reason;
    }
  }
}

/** As in LockWorld; and of an entry, nobody reads a draft, and nobody writes what is ready. */
function isPrivate({ kind, index }: Operation, thread: number, { lanes, first }: Pick<WorldOptions, 'lanes' | 'first'>): boolean {
  const word = index - STRUCTURE;
  if (word < LOCK) return false;
  const firstEntry = Math.ceil((BEARER + PER_LANE * lanes) / WORDS_PER_LINE) * WORDS_PER_LINE;
  if (word >= firstEntry) return kind === 'load' || !STOPS.includes((word - firstEntry) % ENTRY);
  if (word >= BEARER && (word - BEARER) % PER_LANE === 2) return true;
  return kind === 'load' && thread < first && word === BEARER + PER_LANE * thread;
}

function oneObjectPerName(view: View): string | undefined {
  const places: number[][] = NAMES.map(() => []);
  for (let thread = 0; thread < view.threads; thread++) {
    NAMES.forEach((_, name) => {
      const place = (view.flag(thread) >>> (BITS_PER_NAME * name)) & 255;
      if (place !== 0 && place < OTHER_KIND) places[name]?.push(place);
    });
  }
  const different = places.map(all => new Set(all));
  const doubled = different.findIndex(all => all.size > 1);
  if (doubled >= 0) return `'${NAMES[doubled]}' is the name of two objects, at ${[...(different[doubled] ?? [])].join(' and ')}`;
  const shared = [...(different[0] ?? [])].find(place => different[1]?.has(place));
  return shared === undefined ? undefined : `two names have the same object, at ${shared}`;
}
