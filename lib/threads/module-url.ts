import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { shown } from '../memory/shown.js';

const EXTENSIONS: readonly string[] = ['.js', '.mjs', '.cjs', '.ts', '.mts'];

/**
 * The URL of a module of tasks. A path that starts with `.` is relative to the working directory, as for `new Worker`.
 *
 * @throws TypeError when it is neither a URL nor such a path, or of a kind of file that threads cannot load.
 */
export function moduleUrl(module: unknown, what: string): string {
  const url = module instanceof URL ? module : typeof module === 'string' ? parse(module) : undefined;
  if (url === undefined)
    throw new TypeError(`${what} must be a URL, an absolute path, or a path that starts with ./ or ../, not ${shown(module)}`);
  if (url.protocol !== 'data:' && !EXTENSIONS.some(extension => url.pathname.endsWith(extension))) {
    throw new TypeError(`${what} must be a ${EXTENSIONS.join(', ')} file, not ${url.href}`);
  }
  return url.href;
}

function parse(module: string): URL | undefined {
  if (/^\.{0,2}\//.test(module) || /^([a-z]:|\.{0,2})[\\/]/i.test(module)) return pathToFileURL(resolve(module));
  return /^(file|data):/.test(module) && URL.canParse(module) ? new URL(module) : undefined;
}
