export { DeadlockError, NotOwnerError, PartylineError, TimeoutError } from './errors.js';
export { attach, type Handle, share, type Shareable } from './memory/sharing.js';
export { IndexRing } from './queue/index-ring.js';
export type { Guard } from './sync/guard.js';
export type { LockOwner } from './sync/lock-core.js';
export { type LockOptions, Mutex } from './sync/mutex.js';
export { ReentrantMutex } from './sync/reentrant-mutex.js';
export { type FieldSchema, type FieldValue, SharedState, type StateSchema } from './sync/shared-state.js';
export type { SyncWaitOptions, WaitOptions } from './sync/wait-options.js';
