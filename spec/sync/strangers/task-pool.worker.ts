// For pools that call a module's default export: piscina and tinypool.
export { meetStranger as default } from './stranger.js';
