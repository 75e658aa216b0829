/**
 * The hooks of `module.register`. They run in a thread that Node makes for them; esbuild is loaded when the first
 * TypeScript file is.
 */
import { readFile } from 'node:fs/promises';
import type { LoadHook, ResolveHook } from 'node:module';

type Esbuild = typeof import('esbuild');

const SCRIPT = /\.(m?)js$/;
const TYPESCRIPT = /\.m?ts$/;

/** A specifier `./x.js` means `./x.ts` when there is no `x.js`: that is how TypeScript wants it written. */
export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  try {
    return await nextResolve(specifier, context);
  } catch (error) {
    const isOurs =
      SCRIPT.test(specifier) && /^(\.{0,2}\/|file:)/.test(specifier) && (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND';
    if (!isOurs) throw error;
    try {
      return await nextResolve(specifier.replace(SCRIPT, '.$1ts'), context);
    } catch {
      throw error; // about the file that was asked for
    }
  }
};

/** Compiles TypeScript for the Node that runs. Types are not checked. */
export const load: LoadHook = async (url, context, nextLoad) => {
  const { protocol, pathname } = new URL(url);
  if (protocol !== 'file:' || !TYPESCRIPT.test(pathname)) return nextLoad(url, context);
  const { transform } = await loadEsbuild(url);
  const { code } = await transform(await readFile(new URL(url), 'utf8'), {
    loader: 'ts',
    format: 'esm',
    target: `node${process.versions.node}`,
    sourcemap: 'inline',
    sourcefile: url,
  });
  return { format: 'module', source: code, shortCircuit: true };
};

async function loadEsbuild(url: string): Promise<Esbuild> {
  try {
    return await import('esbuild'); // oxlint-disable-line no-restricted-imports -- only for those who load TypeScript
  } catch (cause) {
    throw new Error(`esbuild is needed to load ${url}; install it: npm install --save-dev esbuild`, { cause });
  }
}
