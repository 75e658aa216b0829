import { inspect, types } from 'node:util';
import { errorClassOf, errorPrototype } from './error-classes.js';

/**
 * An error, or whatever else was thrown, as plain data that can be structured-cloned. What cannot be cloned is text.
 * Causes may form a cycle: the data then forms the same cycle.
 */
export type EncodedError =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: EncodedError[] }
  | EncodedErrorObject;

interface EncodedErrorObject {
  readonly kind: 'error';
  /** The nearest class that the other side knows. */
  readonly class: string;
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Every other own property: `cause`, `errors`, `code`, `actual`, … */
  readonly properties: [key: string, enumerable: boolean, value: EncodedError][];
}

/** Of causes of causes so many are kept: a chain of thousands is nothing that structured clone can take. */
const DEEPEST = 100;

/** What has been encoded, and how deep inside of the error what comes next is. */
interface Encoding {
  readonly done: Map<object, EncodedErrorObject>;
  depth: number;
}

type Decoded = Map<EncodedErrorObject, Error>;

/** Whether a value is an error, also one of another realm. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/** Turns a thrown value into plain data. Never throws, and never loses a value to `{}`. */
export function encodeError(thrown: unknown): EncodedError {
  try {
    return encodePart(thrown, { done: new Map(), depth: 0 });
  } catch (unreadable) {
    return { kind: 'text', text: textOf(thrown, unreadable) };
  }
}

/**
 * Turns what {@link encodeError} made back into the thrown value: an error of the same class, with the stack of the thread
 * that threw it followed by the async frames that wait for it here.
 */
export function decodeError(encoded: EncodedError): unknown {
  const error = decodePart(encoded, new Map());
  return encoded.kind === 'error' ? withWaitingFrames(error as Error) : error;
}

function encodePart(value: unknown, encoding: Encoding): EncodedError {
  if (isError(value)) return encoding.done.get(value) ?? encodeObject(value, encoding);
  if (Array.isArray(value) && value.some(isError)) return { kind: 'list', items: value.map(item => encodePart(item, encoding)) };
  return isCloneable(value) ? { kind: 'value', value } : { kind: 'text', text: textOf(value) };
}

function encodeObject(error: Error, encoding: Encoding): EncodedErrorObject {
  const properties: EncodedErrorObject['properties'] = [];
  const encoded: EncodedErrorObject = {
    kind: 'error',
    class: errorClassOf(error),
    name: String(error.name),
    message: String(error.message),
    stack: typeof error.stack === 'string' ? error.stack : undefined,
    properties,
  };
  encoding.done.set(error, encoded);
  encoding.depth++;
  for (const key of Object.getOwnPropertyNames(error)) {
    if (key === 'name' || key === 'message' || key === 'stack') continue;
    properties.push([key, Object.prototype.propertyIsEnumerable.call(error, key), encodeProperty(error, key, encoding)]);
  }
  encoding.depth--;
  return encoded;
}

function encodeProperty(error: Error, key: string, encoding: Encoding): EncodedError {
  if (encoding.depth >= DEEPEST) return { kind: 'text', text: `[more than ${DEEPEST} errors deep]` };
  try {
    return encodePart((error as unknown as Record<string, unknown>)[key], encoding);
  } catch (unreadable) {
    return { kind: 'text', text: textOf(undefined, unreadable) };
  }
}

/** Whether a clone of the value says as much as the value. */
function isCloneable(value: unknown): boolean {
  if (typeof value === 'symbol' || typeof value === 'function') return false;
  if (typeof value !== 'object' || value === null) return true;
  try {
    const clone: unknown = structuredClone(value);
    return !(isEmptyObject(clone) && Object.getPrototypeOf(value) !== Object.prototype);
  } catch {
    return false;
  }
}

/** `{}` is what a clone makes of an object whose contents it does not understand. */
function isEmptyObject(clone: unknown): boolean {
  return Object.prototype.toString.call(clone) === '[object Object]' && Object.keys(clone as object).length === 0;
}

function textOf(value: unknown, unreadable?: unknown): string {
  try {
    return unreadable === undefined ? inspect(value) : `[unreadable: ${String(unreadable)}]`;
  } catch {
    return '[unreadable]';
  }
}

function decodePart(encoded: EncodedError, done: Decoded): unknown {
  switch (encoded.kind) {
    case 'value':
      return encoded.value;
    case 'text':
      return encoded.text;
    case 'list':
      return encoded.items.map(item => decodePart(item, done));
    case 'error':
      return done.get(encoded) ?? decodeObject(encoded, done);
  }
}

function decodeObject(encoded: EncodedErrorObject, done: Decoded): Error {
  const error = emptyError(encoded);
  done.set(encoded, error);
  define(error, 'message', encoded.message);
  define(error, 'stack', encoded.stack);
  if (error.name !== encoded.name) define(error, 'name', encoded.name);
  for (const [key, enumerable, value] of encoded.properties) define(error, key, decodePart(value, done), enumerable);
  return error;
}

/** An error of the class, made without running its constructor. A DOMException is of its class only by construction. */
function emptyError({ class: className, name, message }: EncodedErrorObject): Error {
  if (className === 'DOMException') return new DOMException(message, name);
  return Object.setPrototypeOf(new Error(message), errorPrototype(className)) as Error;
}

function define(error: Error, key: string, value: unknown, enumerable = false): void {
  Object.defineProperty(error, key, { value, enumerable, writable: true, configurable: true });
}

/** Adds to an error's stack the async functions that wait for it here. Call it where their promise chain ends. */
export function withWaitingFrames(error: Error): Error {
  const here = new Error('here').stack?.split('\n').filter(line => line.startsWith('    at async ')) ?? [];
  if (here.length > 0 && error.stack !== undefined) define(error, 'stack', [error.stack, ...here].join('\n'));
  return error;
}
