import { jsonLog } from '../evidence/json-log.ts';

/** A hold that has ended. Times are those of `performance.now()`, which all threads of a process share. */
export interface EndedHold {
  readonly key: string;
  readonly shared: boolean;
  /** Whether `renew` or `release` told the holder that the key had been stolen; otherwise the holder released it. */
  readonly stolen: boolean;
  /** Before the call that got the key or last renewed the lease: the lease began later. */
  readonly asked: number;
  /** After that call: the lease had begun. */
  readonly got: number;
  /** Before the call that released the key or told the holder of the theft. */
  readonly ended: number;
  /** After that call: if the key was stolen, it was stolen earlier. */
  readonly told: number;
}

/** The tolerance for clocks that are rounded, also inside the lock. */
const SLACK_MS = 2;
const MAX_NOTED = 2_000;
const MAX_NOTED_OF_KEY = 500;
const MAX_TOLD = 5;
const FILE = 'thefts.jsonl';

/** Holds with longer leases are not noted: a key is then stolen only by a bug that shows in the theft alone. */
const MAX_LEASE_MS = 1_000;

type Noted = EndedHold & { readonly restarts: number };

export interface LeaseWatch {
  readonly leaseMs: number;
  readonly directory: string;
  /** The number of the run's process: each has a clock of its own. */
  readonly restarts: number;
  readonly violated: (violation: string) => void;
}

/**
 * Checks each theft at once by its own times. It is also noted on disk, with other holds, so that all are checked against
 * each other when the run is over: an earlier hold may show that the stolen lease began late.
 */
export function watchLeases({
  leaseMs,
  directory,
  restarts,
  violated,
}: LeaseWatch): (hold: EndedHold) => void {
  const notes = jsonLog<Noted>(directory, FILE);
  const kept = new Map<string, number>();
  let stolen = 0;
  let all = 0;
  return (hold) => {
    if (hold.stolen) {
      for (const violation of earlyThefts([hold], leaseMs)) violated(violation);
      stolen += 1;
      if (stolen <= MAX_NOTED) notes.add({ ...hold, restarts });
      return;
    }
    if (leaseMs > MAX_LEASE_MS || all >= MAX_NOTED) return;
    const ofKey = kept.get(hold.key) ?? 0;
    if (ofKey >= MAX_NOTED_OF_KEY) return;
    kept.set(hold.key, ofKey + 1);
    all += 1;
    notes.add({ ...hold, restarts });
  };
}

/** The violations that the thefts of a run show together, each as a sentence. */
export function judgeThefts(directory: string, leaseMs: number): string[] {
  const byProcess = Map.groupBy(jsonLog<Noted>(directory, FILE).read(), ({ restarts }) => restarts);
  return [...byProcess.values()].flatMap((ended) => earlyThefts(ended, leaseMs)).slice(0, MAX_TOLD);
}

interface BoundedHold extends EndedHold {
  /** The earliest time at which the lease can have begun. */
  start: number;
}

/**
 * The thefts that came before the victim can have had the key for a whole lease, each as a sentence.
 *
 * A thread may be stopped between any two instructions, so only bounds are used that hold for every correct lock, however
 * late a thread learns of what it did. A hold that ended in a theft lasted for at least a lease: it began between `asked`
 * and `got`, and it ended before `told`. And every hold certainly had the key from `got` until a lease after `asked`, or
 * until it ended by itself: no other lease can have begun in between. A waiter that steals a key at the end of a lease has
 * asked long before it gets the key, so `asked` alone is a weak bound; the holds of others tighten it.
 */
export function earlyThefts(ended: readonly EndedHold[], leaseMs: number): string[] {
  const believedMs = leaseMs - SLACK_MS;
  return [...Map.groupBy(ended, ({ key }) => key)].flatMap(([key, ofKey]) => {
    const holds: BoundedHold[] = ofKey.map((hold) => ({ ...hold, start: hold.asked }));
    holds.sort((a, b) => a.got - b.got);
    // A start that moves may move the starts of other holds in turn.
    while (holds.filter((hold) => delay(hold, holds, believedMs)).length > 0);
    return holds
      .filter((hold) => hold.stolen && isEarly(hold, believedMs))
      .slice(0, MAX_TOLD)
      .map((hold) => describe(key, hold, leaseMs));
  });
}

/** Moves the start of a hold past the other holds that it would overlap. @returns whether it has moved */
function delay(hold: BoundedHold, holds: readonly BoundedHold[], believedMs: number): boolean {
  // A hold that contradicts itself proves nothing about others.
  if (isEarly(hold, believedMs)) return false;
  const { start } = hold;
  // A hold that was got more than a lease before the start cannot overlap it for certain.
  for (let index = firstAfter(holds, start - believedMs); index < holds.length; index++) {
    const other = holds[index]!;
    if (other.got >= hold.start + believedMs) break;
    if (other === hold || (other.shared && hold.shared) || isEarly(other, believedMs)) continue;
    const end = Math.min(other.ended, other.start + believedMs);
    if (end > other.got && end > hold.start) hold.start = end;
  }
  return hold.start > start;
}

/** The index of the first hold that was got after `time`, in an array that is sorted by `got`. */
function firstAfter(holds: readonly BoundedHold[], time: number): number {
  let [low, high] = [0, holds.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds[middle]!.got > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Whether a stolen key was stolen too early, or the times of a hold contradict those of others. */
function isEarly({ start, got, told, stolen }: BoundedHold, believedMs: number): boolean {
  return start > got || (stolen && start + believedMs > told);
}

function describe(key: string, { asked, start, got, told }: BoundedHold, leaseMs: number): string {
  const name = JSON.stringify(key);
  if (start === asked) {
    return `${name} was stolen from a holder within ${ms(told - asked)} of its call to acquire or renew, but its lease is ${leaseMs} ms`;
  }
  // Another hold had the key until `start`. Which of the two was stolen does not show.
  return start > got
    ? `${name} was stolen from a holder before its lease of ${leaseMs} ms was over: two held the key at once`
    : `${name} was stolen from a holder within ${ms(told - start)} of the end of the previous hold, but its lease is ${leaseMs} ms`;
}

function ms(time: number): string {
  return `${Math.max(0, time).toFixed(1)} ms`;
}
