/** The module of the pools that call the exports of one. */
export * from './crashes.js';
export * from './work.js';
