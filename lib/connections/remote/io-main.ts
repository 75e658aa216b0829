import { parentPort } from 'node:worker_threads';
import { invariant } from '../../errors.js';
import { thisLane } from '../../memory/this-lane.js';
import { listenForIntroductions } from './introduction.js';
import { becomeIoThread } from './io-thread.js';

// The I/O thread: it does nothing but own connections, so nobody's computation or blocking wait stalls them.
invariant(parentPort !== null, 'io-main runs in a worker');
becomeIoThread();
listenForIntroductions();
parentPort.postMessage(thisLane().life);
parentPort.on('message', () => undefined); // keeps the thread alive; its creator does not wait for it
