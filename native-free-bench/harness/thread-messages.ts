/** A call of a module's export in a bench thread. */
export interface ThreadCall {
  readonly module: string;
  readonly name: string;
  readonly args: readonly unknown[];
}

export type ThreadAnswer = { readonly value: unknown } | { readonly error: string };
