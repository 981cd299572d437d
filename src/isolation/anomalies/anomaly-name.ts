/** A cycle of dependencies, by the kinds of its edges (Adya, "Weak Consistency", 1999). */
type CycleName = 'G0' | 'G1c' | 'G-single' | 'G-nonadjacent' | 'G2-item' | 'G2';

/** The name of an anomaly. `-process` and `-realtime`: the cycle needs an edge of a process, or of real time. */
export type AnomalyName =
  | CycleName
  | `${CycleName}-process`
  | `${CycleName}-realtime`
  | 'G1a'
  | 'G1b'
  | 'dirty-update'
  | 'lost-update'
  | 'internal'
  | 'duplicate-elements'
  | 'duplicate-appends'
  | 'incompatible-order'
  | 'cyclic-versions'
  | 'garbage-read'
  | 'wrong-total'
  | 'negative-balance'
  | 'long-fork';
