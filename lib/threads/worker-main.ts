/** The entry of a pool's threads. */
import { workerData } from 'node:worker_threads';
import { BOOT, type Boot } from './messages.js';
import { TaskRunner } from './task-runner.js';

// Whatever fails is reported to the pool; the module may load for ever without holding up messages.
void new TaskRunner((workerData as { [BOOT]: Boot })[BOOT]).start();
