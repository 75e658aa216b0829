import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Absent } from '../harness/absent.js';

const PROGRAM = 'python3';
/** Prints the nanoseconds of acquire + release, the median of its slices. */
const SCRIPT = `
import sys, time, statistics
from multiprocessing import RLock

PAIRS = 2000
lock = RLock()
slices = []
end = time.perf_counter() + float(sys.argv[1]) / 1000
while not slices or time.perf_counter() < end:
    start = time.perf_counter_ns()
    for _ in range(PAIRS):
        lock.acquire()
        lock.release()
    slices.append((time.perf_counter_ns() - start) / PAIRS)
print(statistics.median(slices))
`;

/** acquire + release of Python's `multiprocessing.RLock` with nobody else there, in nanoseconds. @throws Absent without Python. */
export async function pythonRLockNs(budgetMs: number): Promise<number> {
  try {
    const { stdout } = await promisify(execFile)(PROGRAM, ['-c', SCRIPT, String(budgetMs)]);
    return Number(stdout);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Absent(`there is no ${PROGRAM} here`);
    throw error;
  }
}
