/** Takes a resource out of a pool of that size and gives it back, a number of times, one after the other. The loop is the rival's own. */
export type BorrowLoop = (times: number) => Promise<void>;

/** A pool of resources of somebody else. */
export interface ResourcePool {
  readonly name: string;
  /** Imports it and fills a pool with so many resources that do nothing. */
  load(size: number): Promise<BorrowLoop>;
}

export const RESOURCE_POOLS: readonly ResourcePool[] = [
  { name: 'generic-pool', load: async size => (await import('./generic-pool.js')).genericPool(size) },
  { name: 'tarn', load: async size => (await import('./tarn.js')).tarn(size) },
  { name: 'lightning-pool', load: async size => (await import('./lightning-pool.js')).lightningPool(size) },
];
