import { register } from 'node:module';
import { oncePerThread } from '../memory/this-thread.js';

/**
 * Node arguments that make a thread load `.ts` files through esbuild from its first module on. Put them into the
 * `execArgv` of a worker whose entry is TypeScript; any other thread can call {@link registerTypescript} when it comes to
 * the first such file. (A worker with an `execArgv` of its own no longer inherits that of the process, which in turn may
 * hold flags that workers refuse: so the pool calls the function.)
 */
export const typescriptExecArgv: readonly string[] = ['--import', new URL('./typescript-register.js', import.meta.url).href];

/** Whether a URL or path is that of a TypeScript file. */
export function isTypescript(url: string): boolean {
  return /\.m?ts$/.test(url.replace(/[?#].*$/, ''));
}

/**
 * Makes this thread load `.ts` files through esbuild, standard decorators included, and find `x.ts` where only `./x.js` is
 * written. Stack traces then name lines of the TypeScript files. Done once per thread, later calls do nothing.
 */
export function registerTypescript(): void {
  oncePerThread('typescript', () => {
    process.setSourceMapsEnabled(true);
    register('./typescript-hooks.js', import.meta.url);
    return true;
  });
}
