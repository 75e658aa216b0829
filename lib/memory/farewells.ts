import { oncePerThread } from './this-thread.js';

/**
 * What a thread takes back of what it has written, when it ends by itself and all is well: other threads need not conclude
 * anything from its death then. The same happens when it has dropped the object that it wrote it for.
 */
const farewells: Set<() => void> = oncePerThread('farewells', () => new Set());
const dropped: FinalizationRegistry<() => void> = oncePerThread('dropped', () => new FinalizationRegistry(say));

/** Calls `farewell` once this thread ends by itself, or `object` has been collected. It must not refer to the object. */
export function onFarewell(object: object, farewell: () => void): void {
  farewells.add(farewell);
  dropped.register(object, farewell);
}

/** This thread ends by itself, and all is well. */
export function sayFarewell(): void {
  farewells.forEach(say);
}

function say(farewell: () => void): void {
  if (farewells.delete(farewell)) farewell();
}
