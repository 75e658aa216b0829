/** For `node --import`: see `typescriptExecArgv`. */
import { registerTypescript } from './typescript-loader.js';

registerTypescript();
