// Tasks that go wrong, one for each way. Each takes one argument, as that is all that some pools pass on.

const SOON_MS = 30;
const ITEMS = 1_000_000;

export function throws(): never {
  throw new RangeError('thrown');
}

export async function rejects(): Promise<never> {
  await Promise.resolve();
  throw new RangeError('rejected');
}

export function throwsText(): never {
  throw 'not an error';
}

export function throwsUncloneable(): never {
  throw Object.assign(new Error('with a function'), { inside: () => 1 });
}

export function answersUncloneable(): () => number {
  return () => 1;
}

/** Never answers, and its thread dies of an error in a timer. */
export function throwsInTimer(): Promise<never> {
  setTimeout(() => {
    throw new RangeError('thrown in a timer');
  }, 1);
  return new Promise(() => undefined);
}

/** Never answers, and its thread dies of a rejection that nobody handles. */
export function rejectsUnhandled(): Promise<never> {
  void Promise.reject(new RangeError('rejected, unhandled')); // that is what goes wrong here
  return new Promise(() => undefined);
}

export function exits(): never {
  process.exit(3);
}

export function fillsMemory(): number {
  const kept: number[][] = [];
  for (;;) kept.push(Array<number>(ITEMS).fill(kept.length));
}

/** Answers, and its thread exits when it has nothing to do. */
export function exitsLater(value: number): number {
  setTimeout(() => process.exit(3), SOON_MS);
  return value;
}

export function spinsForEver(): never {
  for (;;);
}
