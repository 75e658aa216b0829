import type { Mutant } from './mutant.js';

const FAIR = 'lib/sync/fair-lock.ts';
const BARGING = 'lib/sync/barging-lock.ts';
const BOTH = 'lib/sync/line-lock.ts';

export const lockMutants: readonly Mutant[] = [...commonMutants(), ...fairMutants(), ...bargingMutants()];

function commonMutants(): Mutant[] {
  const mutant = (name: string, from: string, to: string, more: Partial<Mutant> = {}): Mutant => ({
    name: `lock: ${name}`,
    file: BOTH,
    changes: [[from, to]],
    suites: ['fair', 'barging'],
    ...more,
  });
  const look = '        if (this.line.isSomebody()) {\n          this.words.or(this.state, WAITED_FOR);\n          continue;\n        }\n';
  return [
    mutant(
      'a claim by store',
      'if (!this.words.cas(this.state, word, this.own | flags | orphaned)) return NOT_YET;',
      'this.words.store(this.state, this.own | flags | orphaned);',
    ),
    mutant('a death is not reported', 'return ownerOf(word) === NOBODY ? word & ORPHANED : ORPHANED;', 'return word & ORPHANED;'),
    mutant(
      'what was reported once is forgotten',
      'return ownerOf(word) === NOBODY ? word & ORPHANED : ORPHANED;',
      'return ownerOf(word) === NOBODY ? 0 : ORPHANED;',
    ),
    mutant(
      'a free lock is taken by a store',
      'this.words.cas(this.state, FREE, this.own) ? CONSISTENT',
      '(this.words.load(this.state) === FREE && (this.words.store(this.state, this.own), true)) ? CONSISTENT',
    ),
    mutant(
      'a release by store',
      'if (!this.words.cas(this.state, this.own, FREE)) this.#releaseSlow();',
      'this.words.store(this.state, FREE);',
    ),
    mutant('the data is mended by a store', 'this.words.and(this.state, ~ORPHANED)', 'this.words.store(this.state, this.own)'),
    mutant('abandoned by a store', 'this.words.or(this.state, ORPHANED)', 'this.words.store(this.state, this.own | ORPHANED)'),
    mutant('a dead owner holds on', 'return owner === NOBODY || !this.lane.realm.isAlive(owner);', 'return owner === NOBODY;'),
    mutant(
      'the oldest is found before the release',
      'if (!this.words.cas(this.state, word, this.leftToWaiters(word))) continue;\n        this.line.ring(this.line.oldest());',
      'const stale = this.line.oldest(); if (!this.words.cas(this.state, word, this.leftToWaiters(word))) continue;\n        this.line.ring(stale);',
    ),
    mutant('nobody is rung after a release', '        this.line.ring(this.line.oldest()); // the one', '        // the one'),
    mutant('no second look when closing', look, ''),
    mutant('a second look that does not restore WAITED_FOR', '          this.words.or(this.state, WAITED_FOR);\n', '', {
      harmless: 'The next round leaves it with WAITED_FOR if it finds somebody; if that one has left, there is nobody to forget.',
    }),
    mutant(
      'the last step of a release is a store',
      'if (this.words.cas(this.state, this.own | orphaned, orphaned)) return;',
      'this.words.store(this.state, orphaned); return;',
    ),
    mutant(
      'a release with waiters is a store',
      'if (!this.words.cas(this.state, word, this.leftToWaiters(word))) continue;',
      'this.words.store(this.state, this.leftToWaiters(word));',
      { suites: ['fair'], harmless: 'Whoever sees a fair lock owned and alive sets WAITED_FOR and nothing else, and this writes it too.' },
    ),
    mutant(
      'a closing release forgets ORPHANED',
      'const orphaned = word & ORPHANED;\n      if (word',
      'const orphaned = 0;\n      if (word',
    ),
    mutant(
      'the owner of the word is not looked at in a release',
      "if (ownerOf(word) !== this.lane.life) return; // this life is over: the lock is somebody else's",
      '',
      {
        harmless:
          'Model threads release what they hold; a life that is over runs no code. The check is for guards of lives that were declared dead by mistake.',
      },
    ),
    mutant(
      'a release that clears the flags while somebody is awake',
      'if (this.words.cas(this.state, word, flagsOf(word))) return;',
      'if (this.words.cas(this.state, word, word & ORPHANED)) return;',
      { suites: ['barging'], deep: '3 threads, first three times, nobody old' },
    ),
  ];
}

function fairMutants(): Mutant[] {
  const mutant = (name: string, from: string, to: string, harmless?: string, deep?: string): Mutant => ({
    name: `fair: ${name}`,
    file: FAIR,
    changes: [[from, to]],
    suites: ['fair'],
    ...(harmless === undefined ? {} : { harmless }),
    ...(deep === undefined ? {} : { deep }),
  });
  return [
    mutant('any waiter may claim', 'if (oldest === this.lane.index) {', 'if (oldest >= 0) {'),
    mutant('sleeps without WAITED_FOR', '} else if (!this.#markWaitedFor(word)) continue;', '}'),
    mutant(
      'marks it and believes the look from before',
      '          this.#markWaitedFor(word);\n          continue;\n        }\n',
      '          if (!this.#markWaitedFor(word)) continue;\n        }\n',
      undefined,
      'a newcomer comes and goes while a flow is aborted right after stepping back',
    ),
    mutant(
      'leaves it free without WAITED_FOR',
      '        if ((word & WAITED_FOR) === 0) {\n          this.#markWaitedFor(word);\n          continue;\n        }\n',
      '',
      undefined,
      '3 threads, first twice',
    ),
    mutant(
      'does not ring the oldest when it is free',
      '        this.line.ring(oldest);\n',
      '',
      'The oldest has been rung since the lock became free, by the release, the baton or the reaper, or has yet to look: this repeats a ring, for lines that step back in.',
    ),
    mutant(
      'WAITED_FOR by store',
      'this.words.cas(this.state, word, word | WAITED_FOR)',
      '(this.words.store(this.state, word | WAITED_FOR), true)',
    ),
    mutant('a claim without WAITED_FOR', 'this.claim(word, WAITED_FOR)', 'this.claim(word, 0)'),
    mutant('no baton', 'if (this.isFree(ownerOf(this.words.load(this.state)))) this.line.ring(this.line.oldest());', ''),
    mutant('newcomers overtake when an owner has died', ' || this.line.isSomebody()) return NOT_YET;', ') return NOT_YET;'),
    mutant(
      'a newcomer forgets WAITED_FOR',
      'this.claim(word, word & WAITED_FOR)',
      'this.claim(word, 0)',
      undefined,
      'aborted right after stepping back',
    ),
    mutant('a release that drops WAITED_FOR', 'return WAITED_FOR | (word & ORPHANED);', 'return word & ORPHANED;'),
    mutant('a release forgets ORPHANED', 'return WAITED_FOR | (word & ORPHANED);', 'return WAITED_FOR;'),
  ];
}

function bargingMutants(): Mutant[] {
  const mutant = (name: string, from: string, to: string, harmless?: string, deep?: string): Mutant => ({
    name: `barging: ${name}`,
    file: BARGING,
    changes: [[from, to]],
    suites: ['barging'],
    ...(harmless === undefined ? {} : { harmless }),
    ...(deep === undefined ? {} : { deep }),
  });
  const left = 'return (word & (STARVING | ORPHANED)) | WAITED_FOR | ROUSED;';
  return [
    mutant('sleeps and leaves ROUSED', '(word | WAITED_FOR) & ~ROUSED', 'word | WAITED_FOR'),
    mutant('sleeps without WAITED_FOR', '(word | WAITED_FOR) & ~ROUSED', 'word & ~ROUSED'),
    mutant(
      'marks by store',
      'return marked === word || this.words.cas(this.state, word, marked);',
      'if (marked !== word) this.words.store(this.state, marked); return true;',
    ),
    mutant(
      'claims and leaves ROUSED',
      'const grant = this.claim(word, WAITED_FOR);',
      'const grant = this.claim(word, WAITED_FOR | (word & ROUSED));',
      'Whoever claims leaves the line at once, and passBaton clears ROUSED in an owned word.',
    ),
    mutant('claims without WAITED_FOR', 'const grant = this.claim(word, WAITED_FOR);', 'const grant = this.claim(word, 0);'),
    mutant(
      'leaves and leaves ROUSED',
      'if ((word & ROUSED) === 0 || this.words.cas(this.state, word, word & ~ROUSED)) return;',
      'return;',
      undefined,
      '3 threads, first twice, nobody old',
    ),
    mutant(
      'ROUSED is taken away once, without a second try',
      'if ((word & ROUSED) === 0 || this.words.cas(this.state, word, word & ~ROUSED)) return;',
      'if ((word & ROUSED) !== 0) this.words.cas(this.state, word, word & ~ROUSED); return;',
      undefined,
      '3 threads, first twice, nobody old',
    ),
    mutant('no baton when it is free', 'return this.line.ring(this.line.oldest());\n      if ((word', 'return;\n      if ((word'),
    mutant(
      'a newcomer overtakes a starving one',
      'return this.line.isSomebody() ? NOT_YET : this.claim(word, WAITED_FOR);',
      'return this.claim(word, WAITED_FOR);',
    ),
    mutant(
      'a waiter overtakes a starving one',
      'const first = (word & STARVING) === 0 ? this.lane.index : this.line.oldest();',
      'const first = this.lane.index;',
    ),
    mutant(
      'the starving one is not rung',
      '      this.line.ring(first);\n',
      '',
      'Whoever sets STARVING clears ROUSED, so the release that freed the word has rung the oldest, or the baton has: this repeats a ring.',
    ),
    mutant('a newcomer forgets the flags', 'this.claim(word, flagsOf(word))', 'this.claim(word, 0)'),
    mutant('a release with waiters clears the flags', left, 'return word & ORPHANED;'),
    mutant('STARVING is dropped at a release', left, 'return (word & ORPHANED) | WAITED_FOR | ROUSED;'),
    mutant('a release forgets ORPHANED', left, 'return (word & STARVING) | WAITED_FOR | ROUSED;'),
  ];
}
