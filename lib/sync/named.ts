import type { Region } from '../memory/region.js';
import { onlyOne } from '../memory/sharing.js';
import { shown } from '../memory/shown.js';
import { homeArena, thisLane } from '../memory/this-lane.js';
import { oncePerThread } from '../memory/this-thread.js';
import { SharedWords } from '../memory/words.js';
import { MAX_NAME_BYTES, Names, type Naming } from './names.js';

/** How something is called. */
export interface NameOption {
  /** Shows up in error messages and in `inspect()`. */
  readonly name?: string | undefined;
}

/**
 * The name in the options of a constructor.
 *
 * @throws TypeError for options or a name that are none.
 */
export function nameOf(options: NameOption): string | undefined {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`options must be an object such as { name: 'console' }, not ${shown(options)}`);
  const { name } = options;
  if (name !== undefined && typeof name !== 'string') throw new TypeError(`name must be a string, not ${shown(name)}`);
  return name;
}

/** How a class takes part in names. */
export interface NamedClass<T> extends Naming {
  /** The object on this memory. */
  open(region: Region): T;
  /** Whether the object that there is contradicts what this caller has asked for. */
  differs?(region: Region): boolean;
}

/** What this thread has opened by name. Strong: a named object lives as long as the process. */
const opened: Map<string, { readonly region: Region; readonly object: object }> = oncePerThread('named objects', () => new Map());

/**
 * The object of this name, the same one in every thread of the process, whoever asked first. The process here is the
 * realm (see this-lane.ts): all threads that have found each other. A thread that has joined a second realm, through a
 * handle, looks in its own.
 *
 * @throws TypeError for what is no name, when the name stands for an object of another class, or when `differs` says so;
 * RangeError when the name is too long, or when there are too many names.
 */
export function named<T extends object>(name: string, naming: NamedClass<T>): T {
  const known = opened.get(name);
  if (known !== undefined && known.region.kind === naming.kind) {
    checkSame(name, naming, known.region);
    return known.object as T;
  }
  const bytes = bytesOf(name);
  const region = names().get(bytes, naming);
  checkSame(name, naming, region);
  const object = onlyOne(region.id, () => naming.open(region));
  opened.set(name, { region, object });
  return object;
}

function checkSame<T>(name: string, naming: NamedClass<T>, region: Region): void {
  if (naming.differs?.(region) === true)
    throw new TypeError(`'${name}' is the name of a ${naming.label} that was made with other options than those asked for here`);
}

function names(): Names {
  return oncePerThread('names', () => {
    const words = homeArena('names');
    const window = (offset: number, length: number): SharedWords => new SharedWords(words.buffer, offset, length);
    return new Names(words, words.length, window, thisLane());
  });
}

function bytesOf(name: string): Uint8Array {
  if (typeof name !== 'string' || name === '') throw new TypeError(`a name must be a string that is not empty, not ${shown(name)}`);
  const bytes = new TextEncoder().encode(name);
  if (bytes.length > MAX_NAME_BYTES)
    throw new RangeError(`a name must not be longer than ${MAX_NAME_BYTES} bytes in UTF-8, not ${bytes.length}: ${name}`);
  // Half a character would become U+FFFD, and two names one.
  if (new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) !== name)
    throw new TypeError(`a name must be well-formed Unicode, not ${JSON.stringify(name)}`);
  return bytes;
}
