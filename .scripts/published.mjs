// How esbuild makes the library as it is published: what is loaded together is one file. A thread of a pool then loads 8 files instead of 45,
// and starts in three quarters of the time (native-free-bench, scenario `start`).
//
// Each file that somebody loads by its name has that name; what several of them need is in chunks/, once, so a thread has one copy of each
// class and of each state. A source goes on to know its own URL, wherever it has been put.
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Stands for the folder of the library, until it is known in which file a source is. */
const LIBRARY = 'partyline-library:';
/** Another file, named in relation to the source. */
const NEIGHBOUR = /'(\.{1,2}\/[^']+)', import\.meta\.url/g;

/** Options of esbuild. */
export function asPublished({ root, out, sources }) {
  const read = file => readFileSync(join(root, file), 'utf8');
  return {
    entryPoints: [...new Set([...doorsOf(JSON.parse(read('package.json'))), ...sources.flatMap(file => namedIn(file, read(file)))])],
    bundle: true,
    splitting: true,
    packages: 'external',
    chunkNames: 'lib/chunks/[name]-[hash]',
    plugins: [sourceUrls(join(root, 'lib'), join(out, 'lib')), classNames],
  };
}

/** What package.json names. */
function doorsOf({ exports, bin }) {
  const files = [...Object.values(exports).flatMap(door => door.default ?? []), ...Object.values(bin)];
  return files.map(file => file.replace(/^(?:\.\/)?dist\/(.*)\.js$/, '$1.ts'));
}

/** What a source names by URL: other files, such as the mains of workers, or itself, as where the kind of a handle is known. */
function namedIn(file, text) {
  const neighbours = [...text.matchAll(NEIGHBOUR)].map(([, path]) => join(dirname(file), path)).filter(path => path.endsWith('.js'));
  const isNamed = text.replaceAll(NEIGHBOUR, '').includes('import.meta.url');
  return [...neighbours.map(path => path.replace(/\.js$/, '.ts')), ...(isNamed ? [file] : [])];
}

/**
 * A bundled class that mentions itself becomes `var X = class _X`, and would be called `_X` in stack traces and by whoever prints it. (esbuild's
 * own remedy, `keepNames`, costs a call for each function that is made.)
 */
const classNames = {
  name: 'class names',
  setup({ onEnd }) {
    onEnd(({ outputFiles = [] }) => {
      for (const file of outputFiles) {
        const names = [...file.text.matchAll(/^var (\w+) = class _\1\b/gm)].map(([, name]) => name);
        file.contents = Buffer.from(names.reduce((text, name) => text.replaceAll(new RegExp(`\\b_${name}\\b`, 'g'), name), file.text));
      }
    });
  },
};

/** `import.meta.url` is the URL of the source's own file, as in a build file by file, and not that of the chunk. */
function sourceUrls(library, out) {
  return {
    name: 'source URLs',
    setup({ onLoad, onEnd }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8');
        if (!text.includes('import.meta.')) return undefined;
        const url = JSON.stringify(LIBRARY + relative(library, path).replace(/\.ts$/, '.js'));
        const contents = text.replaceAll('import.meta.url', 'sourceUrl');
        const errors = contents.includes('import.meta.') ? [{ text: `${path}: of import.meta, only the url is known in the package` }] : [];
        return { loader: 'ts', contents: `const sourceUrl = new URL(${url}, import.meta.url).href;\n${contents}`, errors };
      });
      onEnd(({ outputFiles = [] }) => {
        for (const file of outputFiles) {
          const way = relative(dirname(file.path), out);
          file.contents = Buffer.from(file.text.replaceAll(LIBRARY, way === '' ? './' : `${way}/`));
        }
      });
    },
  };
}
