// A thread that takes a lock once and ends.
import { workerData } from 'node:worker_threads';
import { attach, type Handle, type Mutex } from '../../lib/sync.js';

const lock = attach<Mutex>(workerData as Handle);
lock.lockSync().unlock();
