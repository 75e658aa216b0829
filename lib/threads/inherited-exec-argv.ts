/** Node arguments that mean something to a thread. The value of one follows it, or is part of it after a `=`. */
const FOR_THREADS = /^(--import|--require|-r|--loader|--experimental-loader|--conditions|-C)$/;
const FOR_THREADS_ALONE = /^(--(import|require|loader|conditions)=|--experimental-|--enable-source-maps|--no-warnings|--preserve-symlinks)/;

/**
 * The `execArgv` for a worker that should inherit that of the process. `undefined`, Node's own inheritance, is right but for
 * one case: after `node --input-type=module --eval …` it passes `--input-type` on, and no worker with a file starts.
 */
export function inheritedExecArgv(execArgv: readonly string[] = process.execArgv): string[] | undefined {
  if (!execArgv.some(argument => argument.startsWith('--input-type'))) return undefined;
  return execArgv.filter((argument, i) => {
    const isValue = FOR_THREADS.test(execArgv[i - 1] ?? '');
    return isValue || FOR_THREADS.test(argument) || FOR_THREADS_ALONE.test(argument);
  });
}
