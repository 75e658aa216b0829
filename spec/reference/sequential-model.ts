/** What a call may do: the state after it, and what it answers. */
export interface Effect {
  readonly state: string;
  readonly answer: number;
  /** It comes of time passing, and may be long in coming. */
  readonly isTimeout?: boolean;
}

/** What goes on beside a call when it takes effect. */
export interface Beside<C> {
  /** The calls of other threads that have not returned. */
  readonly calls: readonly C[];
  /** How many threads have been killed without anybody having heard of it. */
  readonly unheardDeaths: number;
}

/**
 * What an object does when it is used by one thread at a time: slow, and obviously right. States are texts, so that equal
 * states are equal.
 */
export interface SequentialModel<C> {
  readonly initial: string;
  /** All that may come of a call; nothing when it has to wait. */
  call(state: string, thread: number, call: C, beside: Beside<C>): readonly Effect[];
  /** What a call is that begins now, when that matters later; absent: as it is. */
  readonly begin?: (state: string, call: C) => C;
  /** The state once it is known that a thread has died; absent: as before. */
  readonly death?: (state: string, thread: number) => string;
  /** Those who have to wait stand in line: behind one of them, others wait who would not have to by themselves. */
  readonly isLine?: boolean;
}
