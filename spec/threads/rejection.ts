import * as assert from 'uvu/assert';

/** What a promise rejects with; fails the test when it does not. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  const ended = await Promise.allSettled([promise]);
  const end = ended[0];
  assert.is(end.status, 'rejected', 'it should have been rejected');
  return (end as PromiseRejectedResult).reason as Error;
}
