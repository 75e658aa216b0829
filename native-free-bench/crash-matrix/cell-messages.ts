/** One crash in one pool. Passed to the process of the cell as JSON. */
export interface CellOrder {
  readonly pool: string;
  readonly crash: string;
  /** How many harmless tasks are handed in around it. */
  readonly others: number;
}

/** What the process has seen. */
export type CellReport = { readonly absent: string } | Seen;

export interface Seen {
  /** What became of the task: nothing within the limit, or how it settled. */
  readonly outcome: 'pending' | 'resolved' | 'rejected';
  /** The first line of what it was rejected with, or its result. */
  readonly says: string;
  /** From when it was handed in, or called off, until it settled. */
  readonly tookMs: number;
  /** Of the other tasks: how many had not settled within the limit. */
  readonly lost: number;
  /** Of the other tasks: how many were rejected. */
  readonly rejected: number;
  /** Whether tasks that are handed in afterwards are done; if its module does not load, whether they settle. */
  readonly worksOn: boolean;
  /** Whether the pool can be closed. */
  readonly closes: boolean;
}
