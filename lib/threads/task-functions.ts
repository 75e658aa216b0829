import { TaskError } from '../errors.js';
import { attach, isKnownKind, type Shareable } from '../memory/sharing.js';
import { boundMethod } from './bound-method.js';
import { firstLine } from './first-line.js';
import { compileFunction } from './inline-function.js';
import type { TaskReference } from './task-reference.js';
import { isTypescript, registerTypescript } from './typescript-loader.js';

/** A function to call with a task's arguments. */
export type TaskFunction = (...args: unknown[]) => unknown;

type Exports = Readonly<Record<string, unknown>>;

/** A task as a thread knows it. */
export class KnownTask {
  readonly reference: TaskReference;
  /** Once it has been found. */
  call: TaskFunction | undefined;

  constructor(reference: TaskReference) {
    this.reference = reference;
  }
}

/** The functions that this thread has found for references. One per thread of a pool. */
export class TaskFunctions {
  readonly #modules = new Map<string, Exports>();
  readonly #inline = new Map<string, TaskFunction>();

  /** Imports a module; a TypeScript one through esbuild. */
  async load(url: string): Promise<Exports> {
    let exports = this.#modules.get(url);
    if (exports === undefined) {
      if (isTypescript(url)) registerTypescript();
      exports = (await import(url)) as Exports;
      this.#modules.set(url, exports);
    }
    return exports;
  }

  /**
   * The function that a reference means.
   *
   * @throws TaskError when there is none, or its module fails to load.
   */
  async find(reference: TaskReference): Promise<TaskFunction> {
    if (reference.kind === 'export') await this.#loadFor(reference.label, reference.module);
    if (reference.kind === 'method' && !isKnownKind(reference.handle)) await this.#loadFor(reference.label, reference.handle.home);
    return this.known(reference) as TaskFunction; // it is loaded
  }

  /**
   * The function that a reference means; undefined when its module has to be loaded first.
   *
   * @throws TaskError when there is none.
   */
  known(reference: TaskReference): TaskFunction | undefined {
    switch (reference.kind) {
      case 'export': {
        const exports = this.#modules.get(reference.module);
        return exports === undefined ? undefined : exportedFunction(exports, reference);
      }
      case 'inline':
        return this.#inlineFunction(reference.label, reference.source);
      case 'method':
        return isKnownKind(reference.handle) ? boundMethod(attach<Shareable>(reference.handle), reference.method) : undefined;
    }
  }

  async #loadFor(label: string, url: string): Promise<Exports> {
    try {
      return await this.load(url);
    } catch (cause) {
      throw new TaskError(label, `task ${label}: its module ${url} failed to load: ${firstLine(cause)}`, { cause });
    }
  }

  #inlineFunction(label: string, source: string): TaskFunction {
    let compiled = this.#inline.get(source);
    if (compiled === undefined) {
      try {
        compiled = compileFunction(source);
      } catch (cause) {
        throw new TaskError(label, `task ${label}: its text is not a function by itself: ${firstLine(cause)}`, { cause });
      }
      this.#inline.set(source, compiled);
    }
    return compiled;
  }
}

function exportedFunction(exports: Exports, { label, module, name }: { label: string; module: string; name: string }): TaskFunction {
  const found = own(exports, name) ?? own(exports['default'], name);
  if (typeof found === 'function') return found as TaskFunction;
  const functions = Object.keys(exports).filter(key => typeof exports[key] === 'function');
  const offer = functions.length === 0 ? 'no function' : functions.join(', ');
  throw new TaskError(label, `${module} exports no function '${name}'; it exports ${offer}`);
}

/** Looks at own properties only: `toString` is nobody's task. A CommonJS module may have its exports in `default` alone. */
function own(holder: unknown, name: string): unknown {
  const isHolder = (typeof holder === 'object' && holder !== null) || typeof holder === 'function';
  return isHolder && Object.hasOwn(holder, name) ? (holder as Exports)[name] : undefined;
}
