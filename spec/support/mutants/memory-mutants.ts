import type { Mutant } from './mutant.js';

const LANE = 'lib/memory/lane.ts';
const REALM = 'lib/memory/realm.ts';

export const memoryMutants: readonly Mutant[] = [
  {
    name: 'parks after a ring that it has not seen',
    file: LANE,
    changes: [
      ['if (!this.#words.cas(this.#bell, sample, sample | SYNC_PARKED)) {', 'this.#words.or(this.#bell, SYNC_PARKED); if (sample < 0) {'],
      ['this.#words.wait(this.#bell, sample | SYNC_PARKED,', 'this.#words.wait(this.#bell, this.#words.load(this.#bell),'],
    ],
    suites: ['fair', 'barging'],
  },
  {
    name: 'a sync park clears the async bit',
    file: LANE,
    changes: [['this.#words.and(this.#bell, ~SYNC_PARKED);', 'this.#words.and(this.#bell, ~(SYNC_PARKED | ASYNC_PARKED));']],
    suites: ['fair', 'barging'],
  },
  {
    name: 'no parked bit while asleep',
    file: LANE,
    changes: [
      ['if (!this.#words.cas(this.#bell, sample, sample | SYNC_PARKED)) {', 'if (this.#words.load(this.#bell) !== sample) {'],
      ['this.#words.wait(this.#bell, sample | SYNC_PARKED,', 'this.#words.wait(this.#bell, sample,'],
    ],
    suites: ['fair', 'barging'],
  },
  {
    name: 'a waitAsync is made without a look at the rings since the sample',
    file: LANE,
    changes: [['if (ringsOf(armed) !== ringsOf(sample)) return false;', '']],
    suites: ['fair', 'barging'],
  },
  {
    name: 'the async bit is cleared after the turn',
    file: LANE,
    changes: [
      ['this.#words.and(this.#bell, ~ASYNC_PARKED);\n    this.#turn();', 'this.#turn();\n    this.#words.and(this.#bell, ~ASYNC_PARKED);'],
    ],
    suites: ['fair', 'barging'],
  },
  {
    name: 'the async bit is never cleared',
    file: LANE,
    changes: [['    this.#words.and(this.#bell, ~ASYNC_PARKED);\n', '']],
    suites: ['fair'],
    harmless: 'Rings notify a bell on which nobody waits until the next waitAsync: time lost, nothing else.',
  },
  {
    name: 'no turn after a blocking call',
    file: LANE,
    changes: [['if (this.#lines.size > 0 || this.#watchers.size > 0) this.turnSoon();', '']],
    suites: ['fair', 'barging'],
  },
  {
    name: 'no stepping aside',
    file: LANE,
    changes: [['for (const line of this.#lines.keys()) if (line !== blockingOn) line.stepAside();', 'void blockingOn;']],
    suites: ['fair', 'barging'],
  },
  {
    name: 'no stepping back',
    file: LANE,
    changes: [['for (const line of this.#lines.keys()) if (line !== blockedOn) line.stepBack();', 'void blockedOn;']],
    suites: ['fair', 'barging'],
  },
  {
    name: 'arming is not tried again',
    file: LANE,
    changes: [
      [
        'if (this.#arm(sample)) return;\n    }\n  }\n\n  /** A line has no async',
        'this.#arm(sample); return;\n    }\n  }\n\n  /** A line has no async',
      ],
    ],
    suites: ['fair', 'barging'],
  },
  {
    name: 'a turn serves one line only',
    file: LANE,
    changes: [
      [
        'for (const line of this.#lines.keys()) if (line.serve()) this.leave(line);',
        'for (const line of this.#lines.keys()) { if (line.serve()) this.leave(line); break; }',
      ],
    ],
    suites: ['fair', 'barging'],
  },
  {
    name: 'the parked bits are read before the ring',
    file: REALM,
    changes: [
      ['if ((this.words.add(bell, ONE_RING) & ', 'const before = this.words.load(bell); this.words.add(bell, ONE_RING); if ((before & '],
    ],
    suites: ['fair'],
  },
  {
    name: 'async sleepers are not notified',
    file: REALM,
    changes: [['(this.words.add(bell, ONE_RING) & (SYNC_PARKED | ASYNC_PARKED))', '(this.words.add(bell, ONE_RING) & SYNC_PARKED)']],
    suites: ['fair'],
  },
  {
    name: 'the reaper reads OWN before LIFE only',
    file: REALM,
    changes: [['      if (words.load(at(lane, OWN)) !== own) continue;\n      if (life > 0)', '      if (life > 0)']],
    suites: ['realm', 'fair'],
  },
  {
    name: 'the reaper stores LIFE',
    file: REALM,
    changes: [
      ['if (life > 0) words.cas(at(lane, LIFE), life, -lifeAfter(life));', 'if (life > 0) words.store(at(lane, LIFE), -lifeAfter(life));'],
    ],
    suites: ['realm', 'fair'],
  },
  {
    name: 'the reaper stores OWN',
    file: REALM,
    changes: [['      words.cas(at(lane, OWN), own, FREE);', '      words.store(at(lane, OWN), FREE);']],
    suites: ['realm', 'fair'],
  },
  {
    name: 'the lane is free before the death is known',
    file: REALM,
    changes: [['      if (life > 0) words.cas(', '      words.cas(at(lane, OWN), own, FREE);\n      if (life > 0) words.cas(']],
    suites: ['realm', 'fair'],
  },
  {
    name: 'the lane is free before everybody was rung',
    file: REALM,
    changes: [['      words.add(DEATHS_WORD, 1);\n', '      words.add(DEATHS_WORD, 1);\n      words.cas(at(lane, OWN), own, FREE);\n']],
    suites: ['realm', 'fair'],
  },
  {
    name: 'nobody is rung for a death',
    file: REALM,
    changes: [['this.ringAll();', '']],
    suites: ['realm', 'fair'],
  },
  {
    name: 'rung before the death',
    file: REALM,
    changes: [
      ['      this.ringAll();\n', ''],
      ['      if (life > 0) words.cas(', '      this.ringAll();\n      if (life > 0) words.cas('],
    ],
    suites: ['fair'],
  },
  {
    name: 'the death is counted after the rings',
    file: REALM,
    changes: [
      ['      words.add(DEATHS_WORD, 1);\n', ''],
      ['this.ringAll();\n      words.cas', 'this.ringAll();\n      words.add(DEATHS_WORD, 1);\n      words.cas'],
    ],
    suites: ['realm'],
  },
  {
    name: 'a life that died while joining keeps its lane',
    file: REALM,
    changes: [['      if (life > 0) words.cas(', '      if (life < 0) continue;\n      words.cas(']],
    suites: ['realm'],
  },
  {
    name: 'a lane is claimed by a store',
    file: REALM,
    changes: [['!words.cas(at(lane, OWN), FREE, threadId + 1)) continue;', '(words.store(at(lane, OWN), threadId + 1), false)) continue;']],
    suites: ['realm'],
  },
  {
    name: 'the next life is read before the lane is claimed',
    file: REALM,
    changes: [
      ['      const life = -words.load(at(lane, LIFE));\n', ''],
      [
        '      if (words.load(at(lane, OWN)) !== FREE ||',
        '      const life = -words.load(at(lane, LIFE));\n      if (words.load(at(lane, OWN)) !== FREE ||',
      ],
    ],
    suites: ['realm'],
  },
  {
    name: 'parked bits of the life before are kept',
    file: REALM,
    changes: [['      words.and(at(lane, BELL), ~(SYNC_PARKED | ASYNC_PARKED));\n', '']],
    suites: ['fair'],
    harmless: 'Rings notify a bell on which nobody waits until the first park: time lost, nothing else.',
  },
  {
    name: 'a lane is counted as used after its thread is alive',
    file: REALM,
    changes: [
      ['      this.#raiseUsed(lane + 1);\n', ''],
      ['      words.store(at(lane, LIFE), life);\n', '      words.store(at(lane, LIFE), life);\n      this.#raiseUsed(lane + 1);\n'],
    ],
    suites: ['realm'],
    harmless:
      'A thread shows nothing before it has joined, so nobody has to find it until then. If it dies in between, it owns and waits for nothing.',
  },
  {
    name: 'the count of used lanes is stored',
    file: REALM,
    changes: [
      [
        'if (used >= lanes || this.words.cas(USED_WORD, used, lanes)) return;',
        'if (used < lanes) this.words.store(USED_WORD, lanes);\n      return;',
      ],
    ],
    suites: ['realm', 'fair'],
  },
  {
    name: 'lanes in use are not counted',
    file: REALM,
    changes: [['      this.#raiseUsed(lane + 1);\n', '']],
    suites: ['realm'],
  },
  {
    name: 'alive is whoever sits in the lane',
    file: REALM,
    changes: [['return this.words.load(at(laneOf(life), LIFE)) === life;', 'return this.words.load(at(laneOf(life), LIFE)) > 0;']],
    suites: ['fair'],
  },
  {
    name: 'a lane is used after its last life',
    file: REALM,
    changes: [['      if (isBeyondLastLife(life)) continue; // used up: whoever claims it goes on to the next one\n', '']],
    suites: ['realm'],
  },
  {
    name: 'what is said of an occupant is dated first',
    file: REALM,
    changes: [
      ['    this.words.store(at(lane, DATED), occupant.threadId + 1);\n', ''],
      [
        '    this.words.store(at(lane, PARENT), (occupant.parentThreadId ?? -1) + 1);\n',
        '    this.words.store(at(lane, DATED), occupant.threadId + 1);\n    this.words.store(at(lane, PARENT), (occupant.parentThreadId ?? -1) + 1);\n',
      ],
    ],
    suites: ['realm'],
  },
  {
    name: 'what is said of an occupant is read without its date',
    file: REALM,
    changes: [['if (own === FREE || words.load(at(lane, DATED)) !== own) return undefined;', 'if (own === FREE) return undefined;']],
    suites: ['realm'],
  },
  {
    name: 'the occupant is not looked at again',
    file: REALM,
    changes: [['return words.load(at(lane, OWN)) === own ? occupant : undefined;', 'return occupant;']],
    suites: ['realm'],
  },
];
