import type { DependencyEdge } from '../result/isolation-result.ts';

/*
 * The kinds of edges, as bits. Data: ww, wr and rw edges (Adya's direct serialization graph). Order: an edge of a process or
 * of real time.
 */

export const WW = 1;
export const WR = 2;
export const RW = 4;
export const PROCESS = 8;
export const REALTIME = 16;
/**
 * A ww edge from or to a transaction whose outcome is unknown. It counts as committed because its write was read; but where reads
 * of aborted writes are allowed, it may have failed, so that a cycle of overwrites through it is no G0.
 */
export const WW_IN_DOUBT = 32;
export const DATA = WW | WW_IN_DOUBT | WR | RW;

/** The kinds of edges by name. */
export const edgeKindNames = new Map<number, DependencyEdge['kind']>([
  [WW, 'ww'],
  [WW_IN_DOUBT, 'ww'],
  [WR, 'wr'],
  [RW, 'rw'],
  [PROCESS, 'process'],
  [REALTIME, 'realtime'],
]);
