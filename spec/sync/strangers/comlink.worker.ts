import { parentPort } from 'node:worker_threads';
import * as Comlink from 'comlink';
import { meetStranger } from './stranger.js';

Comlink.expose(meetStranger, parentPort as unknown as Comlink.Endpoint); // Node's ports have the browser's events, with types of their own
