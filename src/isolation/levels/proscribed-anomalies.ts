import type { AnomalyName } from '../anomalies/anomaly-name.ts';
import type { IsolationLevel } from './isolation-level.ts';

/**
 * The weakest levels that each anomaly rules out.
 *
 * G0 to G2-item by Adya, "Weak Consistency" (1999), sections 3.2 and 4.2; G-nonadjacent, and `internal`, by Cerone and Gotsman,
 * "Analysing Snapshot Isolation" (J. ACM 2018); lost update and OTV by Bailis et al., "Highly Available Transactions" (VLDB 2014). The
 * strong and strong session variants require an order of time or of processes as well (Daudjee and Salem, "Lazy Database
 * Replication with Snapshot Isolation", VLDB 2006). An aborted read, and what only one can explain, is no committed read. No
 * history has duplicate elements, cyclic versions or a value that nobody wrote, so these rule out all levels.
 */
export const weakestRuledOut: Readonly<Record<AnomalyName, readonly IsolationLevel[]>> = {
  'garbage-read': ['read-uncommitted'],
  'duplicate-elements': ['read-uncommitted'],
  'cyclic-versions': ['read-uncommitted'],
  G0: ['read-uncommitted'],
  'incompatible-order': ['read-committed'],
  'dirty-update': ['read-committed'],
  G1a: ['read-committed'],
  G1b: ['read-committed'],
  G1c: ['read-committed'],
  'future-read': ['read-committed'],
  OTV: ['monotonic-atomic-view'],
  'lost-update': ['cursor-stability'],
  internal: ['snapshot-isolation'],
  'wrong-total': ['consistent-view', 'repeatable-read'],
  'negative-balance': ['consistent-view', 'repeatable-read'],
  'long-fork': ['snapshot-isolation', 'repeatable-read'],
  'G-single': ['consistent-view', 'repeatable-read'],
  'G-nonadjacent': ['snapshot-isolation', 'repeatable-read'],
  'G2-item': ['repeatable-read'],
  'G0-process': ['strong-session-read-uncommitted'],
  'G1c-process': ['strong-session-read-committed'],
  'G-single-process': ['strong-session-consistent-view'],
  'G-nonadjacent-process': ['strong-session-snapshot-isolation'],
  'G2-item-process': ['strong-session-serializable'],
  'G0-realtime': ['strong-read-uncommitted'],
  'G1c-realtime': ['strong-read-committed'],
  'G-single-realtime': ['strong-consistent-view'],
  'G-nonadjacent-realtime': ['strong-snapshot-isolation'],
  'G2-item-realtime': ['strict-serializable'],
};
