/*
 * The kinds of edges, as bits. Data: ww, wr and rw edges (Adya's direct serialization graph). Order: an edge of a process or
 * of real time.
 */

export const WW = 1;
export const WR = 2;
export const RW = 4;
export const PROCESS = 8;
export const REALTIME = 16;
export const DATA = WW | WR | RW;

/** The kinds of edges by name. */
export const edgeKindNames = new Map<number, 'ww' | 'wr' | 'rw' | 'process' | 'realtime'>([
  [WW, 'ww'],
  [WR, 'wr'],
  [RW, 'rw'],
  [PROCESS, 'process'],
  [REALTIME, 'realtime'],
]);
