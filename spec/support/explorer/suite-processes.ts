import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Runs a program once for each suite, as many at a time as there are processors, and answers how many of them have failed. */
export async function runSuites(
  program: string,
  suites: readonly string[],
  argumentsOf: (share: number) => readonly string[],
): Promise<number> {
  const jobs = Math.min(availableParallelism(), suites.length);
  const queue = [...suites];
  let failed = 0;
  const work = async (): Promise<void> => {
    for (let suite = queue.shift(); suite !== undefined; suite = queue.shift()) {
      const code = await runSuite(program, [...argumentsOf(jobs / suites.length), '--suite', suite]);
      if (code !== 0) failed++;
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return failed;
}

/** Prints what it prints once it has ended, so that suites do not mix. */
async function runSuite(program: string, args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [...process.execArgv, program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', text => (output += text));
  const code = await new Promise<number | null>(resolve => child.once('close', resolve));
  process.stdout.write(output);
  return code;
}
