export { boundMethod, isBoundMethod, TARGET, type BoundMethod } from './bound-method.js';
export { registerErrorClass } from './error-classes.js';
export { decodeError, encodeError } from './error-codec.js';
export { Pcall, pcall } from './pcall.js';
export { ThreadPool } from './thread-pool.js';
export type { ThreadPoolOptions } from './thread-pool-options.js';
export { typescriptExecArgv } from './typescript-loader.js';
export { decodeValue, encodeValue, loadKinds } from './value-codec.js';
