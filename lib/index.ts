export { BaseConnection } from './connections/base-connection.js';
export type { ConnectionClass, ConnectionOwner } from './connections/connection-class.js';
export type { ConnectionContext, ConnectionInfo, ConnectionState, Credential, Credentials } from './connections/connection-info.js';
export { Lease } from './connections/lease.js';
export { Lockable } from './connections/lockable.js';
export { locked } from './connections/locked.js';
export { RemoteConnection } from './connections/remote/remote-connection.js';
export { SshConnection } from './connections/ssh/ssh-connection.js';
export { TelnetConnection } from './connections/telnet/telnet-connection.js';
export {
  BrokenBarrierError,
  ClosedError,
  ConnectionError,
  type ConnectionErrorCode,
  DeadlockError,
  DesyncError,
  NotOwnerError,
  PartylineError,
  type PartylineErrorCode,
  QueueFullError,
  TaskError,
  TestbedError,
  ThreadExitError,
  TimeoutError,
} from './errors.js';
export { ConnectionManager, type ManagedConnection } from './manager/connection-manager.js';
export { Device } from './manager/device.js';
export type { ConnectionBlock, ConnectionBlocks, ConnectionDefaults, ConnectOptions, DeviceSpec } from './manager/device-spec.js';
export { Testbed, type TestbedData } from './manager/testbed.js';
export { inspect, type Inspection, type ObjectReport, type ThreadReport, type WaiterReport, type WaitReport } from './memory/inspect.js';
export { attach, type Handle, share, type Shareable } from './memory/sharing.js';
export { ConnectionPool, type PoolOptions, type PoolStats } from './pool/connection-pool.js';
export { IndexRing } from './queue/index-ring.js';
export { Barrier } from './sync/barrier.js';
export { Condition } from './sync/condition.js';
export type { Guard } from './sync/guard.js';
export { Latch, type LatchParty } from './sync/latch.js';
export type { LockOwner } from './sync/lock-core.js';
export type { LockMode, LockRequestOptions } from './sync/lock-wish.js';
export { type LockOptions, Mutex } from './sync/mutex.js';
export { ReadWriteLock } from './sync/read-write-lock.js';
export { ReentrantMutex } from './sync/reentrant-mutex.js';
export { type Permit, type PermitOptions, Semaphore, type SemaphoreOptions } from './sync/semaphore.js';
export { SharedEvent } from './sync/shared-event.js';
export { type FieldSchema, type FieldValue, SharedState, type StateSchema } from './sync/shared-state.js';
export type { SyncWaitOptions, WaitOptions } from './sync/wait-options.js';
export type { WriteGuard } from './sync/write-guard.js';
export { type Lock, type LockInfo, type LockManager, type LockManagerSnapshot, locks } from './sync/web-locks.js';
export { type BoundMethod } from './threads/bound-method.js';
export type { BroadcastOptions } from './threads/broadcast.js';
export type { ExecuteOptions } from './threads/execute-options.js';
export type { MapOptions, MapResults } from './threads/map-options.js';
export { type ArgsPerCall, pcall, Pcall, type PcallOptions, type PcallResults } from './threads/pcall.js';
export type { PoolEventMap, TaskMessage, ThreadEndEvent, ThreadEvent } from './threads/pool-events.js';
export type { Task, TaskTarget } from './threads/task.js';
export type { TaskProxy } from './threads/task-proxy.js';
export { type ThreadContext, threadContext } from './threads/thread-context.js';
export type { TaskLock } from './threads/task-locks.js';
export { type CloseOptions, ThreadPool } from './threads/thread-pool.js';
export { transfer } from './threads/transfer.js';
export type { ThreadPoolOptions } from './threads/thread-pool-options.js';
export type { DurationStats, ThreadPoolStats, ThreadStats } from './threads/thread-pool-stats.js';
