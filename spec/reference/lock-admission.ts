/** One lock as a request of the model wants it. */
export interface Want {
  readonly key: string;
  readonly isShared: boolean;
  /** Of a semaphore: how many permits there are. */
  readonly permits?: number | undefined;
}

interface Request {
  readonly id: number;
  readonly wants: readonly Want[];
  readonly ancestors: readonly Request[];
  readonly isNested: boolean;
  state: 'waits' | 'holds' | 'over';
}

/**
 * The slow, obvious twin of LockAdmission, when nobody else uses the locks: it looks at all requests anew whenever
 * something has changed.
 */
export class LockAdmissionModel {
  readonly #requests: Request[] = [];

  /** Answers false for a certain deadlock. */
  request(id: number, wants: readonly Want[], parent: number | undefined): boolean {
    const ancestors = this.#lineage(parent);
    const holding = ancestors.filter(({ state }) => state === 'holds');
    const request: Request = { id, wants, ancestors, isNested: holding.length > 0, state: 'waits' };
    this.#requests.push(request);
    const isDeadlock = wants.some(want => {
      const theirs = holding.flatMap(ancestor => ancestor.wants.filter(({ key }) => key === want.key));
      if (theirs.length === 0) return false;
      return want.permits === undefined ? !(want.isShared && theirs[0]?.isShared) : theirs.length >= want.permits;
    });
    if (isDeadlock) request.state = 'over';
    this.#settle();
    return !isDeadlock;
  }

  leave(id: number): void {
    this.#find(id).state = 'over';
    this.#settle();
  }

  holds(id: number): boolean {
    return this.#find(id).state === 'holds';
  }

  #settle(): void {
    const waiting = this.#requests.filter(({ state }) => state === 'waits');
    for (const request of waiting) if (request.isNested && this.#mayNested(request)) request.state = 'holds';
    for (const request of waiting) if (!request.isNested && this.#mayRoot(request)) request.state = 'holds';
  }

  /** Waits for those that hold alone; what it reads together with an ancestor, it has. */
  #mayNested({ wants, ancestors }: Request): boolean {
    return wants.every(want => {
      const isTheirs = ancestors.some(({ state, wants: held }) => state === 'holds' && held.some(({ key }) => key === want.key));
      return (isTheirs && want.isShared) || this.#isMet(want, this.#living('holds'));
    });
  }

  /** Waits for those that hold, for the nested ones that wait, and for those that came before. */
  #mayRoot({ id, wants }: Request): boolean {
    const before = this.#living('waits').filter(other => other.isNested || other.id < id);
    return wants.every(want => this.#isMet(want, [...this.#living('holds'), ...before]));
  }

  #isMet({ key, isShared, permits }: Want, others: readonly Request[]): boolean {
    const same = others.flatMap(({ wants }) => wants.filter(want => want.key === key));
    if (permits !== undefined) return same.length < permits;
    return isShared ? same.every(want => want.isShared) : same.length === 0;
  }

  #living(state: 'waits' | 'holds'): Request[] {
    return this.#requests.filter(request => request.state === state);
  }

  #lineage(id: number | undefined): Request[] {
    if (id === undefined) return [];
    const parent = this.#find(id);
    return [parent, ...parent.ancestors];
  }

  #find(id: number): Request {
    return this.#requests.find(request => request.id === id) as Request; // the specs only ask for what they have made
  }
}
