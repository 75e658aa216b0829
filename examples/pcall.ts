/** One call for each list of arguments, each in a thread of its own; results in order, failures complete. */
import { Pcall, pcall } from 'partyline';

const slowSquare = async (n: number): Promise<number> => {
  const { setTimeout: sleep } = await import('node:timers/promises');
  await sleep(100);
  if (n === 3) throw new RangeError('three is not allowed');
  return n * n;
};

console.log(await pcall(slowSquare, [[1], [2], [4]]));

try {
  await pcall(slowSquare, [[1], [3], [3]]);
} catch (error) {
  console.log((error as AggregateError).message);
}

for (const end of await pcall(slowSquare, [[2], [3]], { settle: true })) {
  console.log(end.status === 'fulfilled' ? end.value : `${end.reason}`);
}

const calls = new Pcall(slowSquare, [[5], [6]]);
calls.start();
console.log(`${calls.living} calls in threads ${calls.threadIds.join(' and ')}`);
console.log(await calls.join());
