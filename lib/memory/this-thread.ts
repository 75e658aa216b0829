/**
 * State of which a thread has exactly one, whatever number of copies of this module it has loaded (two versions in
 * `node_modules`, a vm context, a test runner's module loader). It lives on `process`, which all copies share.
 */
const STATE: unique symbol = Symbol.for('partyline.thread') as never;

type Holder = { [STATE]?: Map<string, unknown> };

/** Answers this thread's one value called `name`; makes it on first use. */
export function oncePerThread<T>(name: string, create: () => T): T {
  const state = ((process as Holder)[STATE] ??= new Map());
  if (!state.has(name)) state.set(name, create());
  return state.get(name) as T;
}
