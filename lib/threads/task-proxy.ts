import type { TaskTarget } from './task.js';

/**
 * The functions that a module exports, to be called in a pool: parameters stay as they are, results become promises.
 * `then` and `toJSON` are left out, and what every object has: a proxy that had them would be taken for something else.
 */
export type TaskProxy<M> = {
  readonly [Name in TaskName<M>]: M[Name] extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never;
};

type TaskName<M> = {
  // Functions of every kind are meant.
  // oxlint-disable-next-line typescript/no-explicit-any
  [Name in keyof M]: Name extends string ? (M[Name] extends (...args: any[]) => unknown ? Exclude<Name, NoTask> : never) : never;
}[keyof M];

type NoTask = 'then' | 'toJSON' | keyof typeof Object.prototype;

type Execute = (task: TaskTarget<unknown>, args: readonly unknown[]) => Promise<unknown>;

/** Makes an object whose every property is a function that runs the task of that name. */
export function taskProxy<M>(execute: Execute): TaskProxy<M> {
  const tasks: Record<string, unknown> = {};
  const get = (_: unknown, name: string | symbol): unknown => {
    // What every object has is there: whoever prints the proxy must not start a task by it.
    if (typeof name === 'symbol' || name in Object.prototype) return Reflect.get(tasks, name);
    if (name === 'then' || name === 'toJSON') return undefined;
    return (tasks[name] ??= (...args: unknown[]): Promise<unknown> => execute(name, args));
  };
  const refuse = (): boolean => false;
  return new Proxy(tasks, { get, set: refuse, defineProperty: refuse, deleteProperty: refuse }) as TaskProxy<M>;
}
