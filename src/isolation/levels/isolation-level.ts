/** Levels of isolation, from the weakest on, each before those that imply it. */
export const isolationLevels = [
  'read-uncommitted',
  'read-committed',
  'monotonic-atomic-view',
  'cursor-stability',
  'consistent-view',
  'repeatable-read',
  'snapshot-isolation',
  'serializable',
  'strong-session-read-uncommitted',
  'strong-session-read-committed',
  'strong-session-consistent-view',
  'strong-session-snapshot-isolation',
  'strong-session-serializable',
  'strong-read-uncommitted',
  'strong-read-committed',
  'strong-consistent-view',
  'strong-snapshot-isolation',
  'strict-serializable',
] as const;

/** The name of a level of isolation. */
export type IsolationLevel = (typeof isolationLevels)[number];
