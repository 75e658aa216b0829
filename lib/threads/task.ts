/** A task that is exported by a module of its own, so that a pool without that module can run it. */
export interface Task<R = unknown> {
  /** `.js`, `.mjs`, `.cjs` or `.ts`, as in {@link ThreadPoolOptions.module}. */
  readonly module: URL | string;
  /** The export. */
  readonly name: string;
  /** Only for the compiler: what the task returns. */
  readonly [RETURNS]?: R;
}

declare const RETURNS: unique symbol;

/**
 * What a pool can run:
 * - a string: an export of the pool's module;
 * - a {@link Task}: an export of any module;
 * - a method taken off a shared object (`device.execute`): it is called on the same object there;
 * - any other function: its text is sent. It has no closure; `await import('node:fs')` inside it works.
 */
// Callers' functions have every kind of parameter: `any` is the contract of API.md.
// oxlint-disable-next-line typescript/no-explicit-any
export type TaskTarget<R> = string | ((...args: any[]) => R | PromiseLike<R>) | Task<R>;
