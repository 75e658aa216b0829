import * as assert from 'uvu/assert';

/** What a promise rejects with; fails the test when it does not. */
export async function rejection(promise: Promise<unknown>): Promise<Error & { readonly code?: string }> {
  const [end] = await Promise.allSettled([promise]);
  assert.is(end.status, 'rejected', 'it should have been rejected');
  return (end as PromiseRejectedResult).reason as Error;
}
