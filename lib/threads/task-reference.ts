import { share, type Handle } from '../memory/sharing.js';
import { isBoundMethod, TARGET } from './bound-method.js';
import { sourceOf } from './inline-function.js';
import { moduleUrl } from './module-url.js';
import type { Task, TaskTarget } from './task.js';

/** Which function to call, as plain data. `label` is what people call it. */
export type TaskReference =
  | { readonly kind: 'export'; readonly label: string; readonly module: string; readonly name: string }
  | { readonly kind: 'inline'; readonly label: string; readonly source: string }
  | { readonly kind: 'method'; readonly label: string; readonly handle: Handle; readonly method: string };

const inlineReferences = new WeakMap<object, TaskReference>();

/**
 * Says which function a task means. `ownModule` is the module of the pool.
 *
 * @throws TypeError when it is no task, or a name where the pool has no module.
 */
export function referenceTo(task: TaskTarget<unknown>, ownModule: string | undefined): TaskReference {
  if (typeof task === 'string') return exportOf(ownModule, task);
  if (typeof task === 'function') return isBoundMethod(task) ? methodReference(task[TARGET]) : inlineReference(task);
  if (!isTask(task)) throw new TypeError(`a task is a name, a function or { module, name }, not ${String(task)}`);
  return exportOf(moduleUrl(task.module, `the module of task ${task.name}`), task.name);
}

function isTask(value: unknown): value is Task {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Task>).name === 'string' && 'module' in value;
}

function exportOf(module: string | undefined, name: string): TaskReference {
  if (module === undefined) throw new TypeError(`task '${name}' is a name, but this pool was made without a module`);
  return { kind: 'export', label: name, module, name };
}

function methodReference({ object, method }: { readonly object: unknown; readonly method: string }): TaskReference {
  const handle = share(object);
  return { kind: 'method', label: `${handle.partyline}.${method}`, handle, method };
}

/** A function's text never changes. */
function inlineReference(inline: (...args: never[]) => unknown): TaskReference {
  let reference = inlineReferences.get(inline);
  if (reference === undefined) {
    reference = { kind: 'inline', label: inline.name || 'inline function', source: sourceOf(inline) };
    inlineReferences.set(inline, reference);
  }
  return reference;
}
