import Module from 'node:module';
import { join } from 'node:path';

/** A function sent as its text. It has no closure: it sees its arguments, globals, and what it imports itself. */
type AnyFunction = (...args: unknown[]) => unknown;

/** `require` and `import()` of an inline function resolve from here, so from the directory in which the process was started. */
const FILE: string = join(process.cwd(), 'inline-task.cjs');

/**
 * The text of a function.
 *
 * @throws TypeError for a class, and for a function without text of its own (a built-in, or the result of `bind`).
 */
export function sourceOf(inline: (...args: never[]) => unknown): string {
  const source = Function.prototype.toString.call(inline);
  if (/^class\b/.test(source)) throw new TypeError(`a class is not a task: ${inline.name || 'class'}`);
  if (source.endsWith('{ [native code] }'))
    throw new TypeError(`${inline.name || 'this function'} is built in or bound: it has no text to send`);
  return source;
}

/**
 * Makes a function of its text.
 *
 * It is compiled as a CommonJS module of its own: that is what gives it a working `import()`, which plain eval resolves
 * from inside this library, and for which `vm.Script` prints an experimental warning.
 *
 * @throws SyntaxError when the text is not that of a function.
 */
export function compileFunction(source: string): AnyFunction {
  try {
    return evaluate(`(${source})`);
  } catch (error) {
    // Compiled as a module for its sake, it fails for want of what only CommonJS has.
    if (/\bimport\.meta\b/.test(source)) throw new SyntaxError('import.meta is of the module it was written in: give it as an argument');
    if (!(error instanceof SyntaxError)) throw error;
    // The text of a method, `add(a, b) { … }`, is a function only inside an object.
    return evaluate(`Object.values({ ${source} })[0]`);
  }
}

/** Compilers that keep the names of functions (tsx, esbuild) put calls of a helper of this name into their text. */
const KEEP_NAMES = 'const __name = named => named;';

type CompilingModule = Module & { _compile(source: string, file: string): void };

function evaluate(expression: string): AnyFunction {
  const compiled = new Module(FILE) as CompilingModule;
  compiled.filename = FILE;
  compiled.paths = (Module as unknown as { _nodeModulePaths(from: string): string[] })._nodeModulePaths(process.cwd());
  compiled._compile(`'use strict'; ${KEEP_NAMES} module.exports = ${expression};`, FILE);
  const value: unknown = compiled.exports;
  if (typeof value !== 'function') throw new SyntaxError(`not the text of a function: ${expression}`);
  return value as AnyFunction;
}
