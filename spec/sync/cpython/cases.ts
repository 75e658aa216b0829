/**
 * Every case of CPython 3.11.7's Lib/test/lock_tests.py (https://github.com/python/cpython/blob/v3.11.7/Lib/test/lock_tests.py)
 * and what became of it here. The tests are our own; the names of the cases, and what they ask, are CPython's.
 *
 * The one place for what is different with us. Each spec file of this folder fails when its tests and this table do not match.
 */

/** What became of a case. */
export interface Case {
  /** Our tests for it; each stands for all its variants. */
  readonly tests: readonly string[];
  /** What is different with us, or why there is no test. */
  readonly deviation?: string;
}

/** The same with us. */
function same(...tests: string[]): Case {
  return { tests };
}

/** Something is different with us; the tests say what holds instead. */
function changed(deviation: string, ...tests: string[]): Case {
  return { tests, deviation };
}

/** There is nothing here that could be tested. */
function leftOut(deviation: string): Case {
  return { tests: [], deviation };
}

const NO_REPR = 'JavaScript has no repr(): the properties say it, and inspect() lists what has a name';
const NO_FORK = 'threads do not fork. What is left of a thread that is gone is freed by its death';
const GIVEN_BACK_BY_HOLDER = 'held permits count towards max, so a permit comes back from its holder: nobody else can give it back';

export const CASES = {
  BaseLockTests: {
    test_constructor: same('a new lock is free, and nobody waits for it'),
    test_repr: changed(NO_REPR, 'every thread sees that a lock is free'),
    test_locked_repr: changed(NO_REPR, 'every thread sees that a lock is held, and by whom'),
    test_acquire_destroy: changed(
      'nothing is destroyed by hand: a guard keeps its lock, whatever else forgets it',
      'a guard unlocks also when it is all that is left of the lock',
    ),
    test_acquire_release: same('unlocking makes a lock free again'),
    test_try_acquire: same('a try takes a free lock'),
    test_try_acquire_contended: same('a try in another thread does not take a held lock'),
    test_acquire_contended: same('a held lock is granted to none of five threads, and to all of them once it is free'),
    test_with: same('the end of a block gives the lock back', 'an exception that leaves a block gives the lock back'),
    test_thread_leak: changed(
      'there is no register of threads to look into: what must not stay behind is the thread itself',
      'fifteen threads that used a lock end by themselves and leave nothing behind',
    ),
    test_timeout: changed(
      'a try takes no timeout, and no timeout is too large: what exceeds any timer waits all the same',
      'a timeout that is negative or no number is refused',
      'a timeout beyond any timer is accepted, and waits',
      'a free lock is granted with a timeout as without',
      'a wait that times out has lasted its timeout',
    ),
    test_weakref_exists: same('a weak reference answers the lock while there is another reference'),
    test_weakref_deleted: same('a lock that was used is collected when nobody refers to it'),
  },
  LockTests: {
    test_reacquire: changed(
      'a thread that blocks for what it holds itself could never be helped, since nobody else can unlock: it gets a DeadlockError',
      'blocking for a lock that the same thread holds is a DeadlockError, and changes nothing',
      'an awaited second lock is granted when the first one is unlocked, not before',
    ),
    test_different_thread: changed(
      'unlocking is checked: a stranger has no guard, and a guard does not pass to another thread',
      'a lock is not unlocked by another thread, not even with the guard in its arguments',
    ),
    test_state_after_timeout: changed(
      'the holder is another thread: a timeout does not make a deadlock with oneself better',
      'a wait that timed out leaves a lock that works as before',
    ),
    test_at_fork_reinit: changed(NO_FORK, 'a lock whose holder is gone is granted, as abandoned'),
  },
  RLockTests: {
    test_reacquire: same('the holder locks again, and as many unlocks make it free'),
    test_release_unacquired: same('unlocking more often than locking is a NotOwnerError'),
    test_release_save_unacquired: changed(
      'letting go of all levels is what a condition does inside: it has no name of its own',
      'a condition does not let go of a lock that its caller does not hold',
    ),
    test_recursion_count: changed(
      '`depth` is the depth of whichever thread holds it',
      'depth counts the levels, also those of another thread',
    ),
    test_different_thread: same('unlocking by another thread is a NotOwnerError, and releases nothing'),
    test__is_owned: changed('`owner` names the thread', 'only the holder finds itself to be the owner, at any depth'),
  },
  EventTests: {
    test_is_set: same('an event is set until it is cleared, however often either is said'),
    test_notify: same('setting an event wakes five threads, which do not wait a second time', 'it does so again after it was cleared'),
    test_timeout: changed(
      'wait() answers nothing, and a timeout is a TimeoutError',
      'a wait for an event that is not set times out, after its timeout',
      'a wait for an event that is set does not time out',
    ),
    test_set_and_clear: same('an event that is set and cleared at once has woken all who waited'),
    test_at_fork_reinit: leftOut(`${NO_FORK}; an event belongs to nobody`),
    test_repr: changed(NO_REPR, 'every thread sees whether an event is set'),
  },
  ConditionTests: {
    test_acquire: changed(
      'a condition has no lock and unlock of its own, and makes no mutex: it is used with the guard of the mutex that it was given',
      'a condition leaves its mutex as it is, and waiting lets go of every level of it',
    ),
    test_unacquired_wait: same('waiting without the mutex is a NotOwnerError'),
    test_unacquired_notify: same('notifying without the mutex is a NotOwnerError'),
    test_notify: same('a notification wakes as many as it says, and none of the others', 'it does so a second time'),
    test_timeout: changed('a timeout is a TimeoutError', 'a wait that nobody ends times out, and holds the mutex again'),
    test_waitfor: same('waiting for a predicate ends when it holds, not at the notifications before'),
    test_waitfor_timeout: changed('a timeout is a TimeoutError', 'waiting for a predicate that never holds times out, notified or not'),
  },
  BaseSemaphoreTests: {
    test_constructor: same('a negative number of permits is refused'),
    test_acquire: same('permits that come back can be acquired again'),
    test_acquire_destroy: changed(
      'nothing is destroyed by hand: a permit keeps its semaphore, whatever else forgets it',
      'a permit can be released also when it is all that is left of the semaphore',
    ),
    test_acquire_contended: changed(
      `bounded: ${GIVEN_BACK_BY_HOLDER}. Unbounded: release() adds permits. In both, what a thread has when it ends is free again`,
      'ten threads get as many permits as there are, in every phase',
      'the permits of a thread that ends are free again',
    ),
    test_multirelease: changed(
      `bounded: ${GIVEN_BACK_BY_HOLDER}. Unbounded: release(n) adds permits`,
      'permits that are released together are acquired one by one',
    ),
    test_try_acquire: same('a try takes a permit as long as there is one'),
    test_try_acquire_contended: same('ten tries in five threads take the three permits that are left'),
    test_acquire_timeout: changed(
      'a try takes no timeout',
      'a timeout does not keep from permits that are free',
      'a wait for a permit that times out has lasted its timeout',
    ),
    test_default_value: changed(
      'the number of permits must be given; what is 1 by default is how many are asked for',
      'one permit admits one thread at a time',
    ),
    test_with: same('the end of a block gives the permit back', 'an exception that leaves a block gives the permit back'),
  },
  SemaphoreTests: {
    test_release_unacquired: same('releasing what was never acquired adds a permit'),
    test_repr: changed(NO_REPR, 'every thread sees how many permits there are'),
  },
  BoundedSemaphoreTests: {
    test_release_unacquired: same('releasing past the maximum is a RangeError, before and after a permit went round'),
    test_repr: changed(NO_REPR, 'every thread sees how many permits are left'),
  },
  BarrierTests: {
    test_barrier: same('nobody passes a barrier before all have arrived'),
    test_barrier_10: same('a barrier is passed in lockstep ten times'),
    test_wait_return: same('every party gets an index of its own'),
    test_action: changed(
      'a barrier calls nothing: the party with a certain index acts, before a second wait',
      'one party acts for all between two waits',
    ),
    test_abort: same('an abort breaks the barrier for those who wait, and not for those who have passed'),
    test_reset: same('a reset frees those who wait with an error, and the barrier works on'),
    test_abort_and_reset: same('a barrier that was aborted works again after a reset'),
    test_timeout: changed(
      'the party whose time is up gets a TimeoutError, all others get a BrokenBarrierError, the one that comes late as well',
      'a timeout of one party breaks the barrier for all',
    ),
    test_default_timeout: changed(
      'a barrier has no timeout of its own: every wait says its own',
      'a party that nobody joins has waited for its timeout',
    ),
    test_single_thread: same('a barrier of one party never waits'),
    test_repr: changed(NO_REPR, 'every thread sees who waits at a barrier and whether it is broken'),
  },
} as const satisfies Record<string, Record<string, Case>>;

export type ClassName = keyof typeof CASES;

/** The names of the tests that these classes ask for. */
export function testsOf(classes: readonly ClassName[]): Set<string> {
  return new Set(classes.flatMap(name => Object.values<Case>(CASES[name])).flatMap(({ tests }) => tests));
}
