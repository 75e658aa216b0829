import * as assert from 'uvu/assert';

/** The error that a promise rejects with; fails the test when it resolves. */
export async function rejection(promise: Promise<unknown>): Promise<Error & { readonly code?: string }> {
  try {
    await promise;
  } catch (error) {
    assert.instance(error, Error);
    if (error instanceof Error) return error;
  }
  return assert.unreachable('the promise did not reject') as never;
}
