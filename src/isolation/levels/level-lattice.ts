import { type IsolationLevel, isolationLevels } from './isolation-level.ts';

/** The levels that each level is just above: what it allows, they allow. */
const weaker: Readonly<Record<IsolationLevel, readonly IsolationLevel[]>> = {
  'read-uncommitted': [],
  'read-committed': ['read-uncommitted'],
  'monotonic-atomic-view': ['read-committed'],
  'cursor-stability': ['read-committed'],
  'consistent-view': ['cursor-stability', 'monotonic-atomic-view'],
  'repeatable-read': ['cursor-stability', 'monotonic-atomic-view'],
  'snapshot-isolation': ['consistent-view'],
  serializable: ['repeatable-read', 'snapshot-isolation'],
  'strong-session-read-uncommitted': ['read-uncommitted'],
  'strong-session-read-committed': ['read-committed', 'strong-session-read-uncommitted'],
  'strong-session-consistent-view': ['consistent-view', 'strong-session-read-committed'],
  'strong-session-snapshot-isolation': ['snapshot-isolation', 'strong-session-consistent-view'],
  'strong-session-serializable': ['serializable', 'strong-session-snapshot-isolation'],
  'strong-read-uncommitted': ['strong-session-read-uncommitted'],
  'strong-read-committed': ['strong-session-read-committed', 'strong-read-uncommitted'],
  'strong-consistent-view': ['strong-session-consistent-view', 'strong-read-committed'],
  'strong-snapshot-isolation': ['strong-session-snapshot-isolation', 'strong-consistent-view'],
  'strict-serializable': ['strong-session-serializable', 'strong-snapshot-isolation'],
};

/** Whether a level is another one, or above it: whether a history that meets `level` meets `other`. */
export function implies(level: IsolationLevel, other: IsolationLevel): boolean {
  return level === other || weaker[level].some((below) => implies(below, other));
}

/** The levels that are ruled out if these are, from the weakest on. */
export function allRuledOut(levels: Iterable<IsolationLevel>): IsolationLevel[] {
  const ruledOut = [...levels];
  return isolationLevels.filter((level) => ruledOut.some((other) => implies(level, other)));
}

/** The strongest levels that are not among these. */
export function strongestBut(ruledOut: readonly IsolationLevel[]): IsolationLevel[] {
  const left = isolationLevels.filter((level) => !ruledOut.includes(level));
  return left.filter((level) => !left.some((other) => other !== level && implies(other, level)));
}
