/** A cycle of dependencies, by the kinds of its edges (Adya, "Weak Consistency", 1999). */
export type CycleName = 'G0' | 'G1c' | 'G-single' | 'G-nonadjacent' | 'G2-item';

/** The name of a cycle. `-process` and `-realtime`: it needs an edge of a process, or of real time. */
export type CycleAnomalyName = CycleName | `${CycleName}-process` | `${CycleName}-realtime`;

/** The name of an anomaly. */
export type AnomalyName =
  | CycleAnomalyName
  | 'G1a'
  | 'G1b'
  | 'OTV'
  | 'dirty-update'
  | 'lost-update'
  | 'internal'
  | 'future-read'
  | 'duplicate-elements'
  | 'incompatible-order'
  | 'cyclic-versions'
  | 'garbage-read'
  | 'wrong-total'
  | 'negative-balance'
  | 'long-fork';
