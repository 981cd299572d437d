import { notesIn } from './notes.ts';

/**
 * A hold of which its holder was told, by `renew` or `release`, that the key had been stolen. Times are ms of
 * `performance.now()`, which is one clock for all threads of a process.
 */
export interface Theft {
  readonly key: string;
  readonly shared: boolean;
  /** Before the call that got the key, or renewed the lease last: the lease began later. */
  readonly asked: number;
  /** When that call had returned: the lease had begun. */
  readonly got: number;
  /** Before the call that told the holder. */
  readonly ended: number;
  /** When that call had returned: the key had been stolen. */
  readonly told: number;
}

/** Clocks are rounded, by locks too. */
const SLACK_MS = 2;
const MAX_NOTED = 2_000;
const MAX_TOLD = 5;
const FILE = 'thefts.jsonl';

type Noted = Theft & { readonly restarts: number };

export interface LeaseWatch {
  readonly leaseMs: number;
  readonly directory: string;
  /** Each process of a run has a clock of its own. */
  readonly restarts: number;
  readonly violated: (violation: string) => void;
}

/**
 * Judges each theft at once by its own times, and notes it on disk, to be judged beside the others when the run is
 * over.
 */
export function watchLeases({ leaseMs, directory, restarts, violated }: LeaseWatch): (theft: Theft) => void {
  const notes = notesIn<Noted>(directory, FILE);
  let noted = 0;
  return (theft) => {
    for (const violation of earlyThefts([theft], leaseMs)) violated(violation);
    noted += 1;
    if (noted <= MAX_NOTED) notes.add({ ...theft, restarts });
  };
}

/** What is wrong with the thefts of a run, in the order in which they were seen. */
export function judgeThefts(directory: string, leaseMs: number): string[] {
  const byProcess = Map.groupBy(notesIn<Noted>(directory, FILE).read(), ({ restarts }) => restarts);
  return [...byProcess.values()].flatMap((thefts) => earlyThefts(thefts, leaseMs)).slice(0, MAX_TOLD);
}

interface Hold extends Theft {
  /** The earliest moment at which its lease can have begun. */
  start: number;
}

/**
 * Which thefts came before the victim can have had the key for a whole lease, a sentence each.
 *
 * A thread may stand still between any two instructions, so only bounds are used that hold for every lock that keeps
 * its leases, however late a thread learns of what it did. A hold that ended in a theft had its key for a whole lease,
 * from a moment between `asked` and `got` to one before `told`. And it certainly had it from `got` until a lease after
 * `asked`, or until it ended by itself: there is no room for the lease of another hold in between. A thief that waited
 * for a holder to run out has asked long before it got the key, but not got it before that.
 */
export function earlyThefts(thefts: readonly Theft[], leaseMs: number): string[] {
  const believedMs = leaseMs - SLACK_MS;
  return [...Map.groupBy(thefts, ({ key }) => key)].flatMap(([key, ofKey]) => {
    const holds: Hold[] = ofKey.map((theft) => ({ ...theft, start: theft.asked }));
    holds.sort((a, b) => a.got - b.got);
    // What one hold rules out for a second one bounds that one's own lease, which may rule out more for a third.
    while (holds.filter((hold) => delay(hold, holds, believedMs)).length > 0);
    return holds
      .filter((hold) => isEarly(hold, believedMs))
      .slice(0, MAX_TOLD)
      .map((hold) => describe(key, hold, leaseMs));
  });
}

/** Moves the start of a hold past the other holds that it would meet; whether it has moved. */
function delay(hold: Hold, holds: readonly Hold[], believedMs: number): boolean {
  // What contradicts itself proves nothing of others.
  if (isEarly(hold, believedMs)) return false;
  const { start } = hold;
  // None is certain for longer than a lease after `got`.
  for (let index = firstAfter(holds, start - believedMs); index < holds.length; index++) {
    const other = holds[index]!;
    if (other.got >= hold.start + believedMs) break;
    if (other === hold || (other.shared && hold.shared) || isEarly(other, believedMs)) continue;
    const end = Math.min(other.ended, other.start + believedMs);
    if (end > other.got && end > hold.start) hold.start = end;
  }
  return hold.start > start;
}

/** The index of the first hold that was got after `time`. */
function firstAfter(holds: readonly Hold[], time: number): number {
  let [low, high] = [0, holds.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds[middle]!.got > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

function isEarly({ start, got, told }: Hold, believedMs: number): boolean {
  return start > got || start + believedMs > told;
}

function describe(key: string, { asked, start, got, told }: Hold, leaseMs: number): string {
  const name = JSON.stringify(key);
  if (start === asked) {
    return `a holder of ${name} was robbed within ${ms(told - asked)} of its asking for the key, or renewing: its lease is ${leaseMs} ms`;
  }
  // Another had the key until `start`, and one of the two was robbed of it: which of them does not show.
  return start > got
    ? `a holder of ${name} was robbed before its lease of ${leaseMs} ms was over: two had the key at once`
    : `a holder of ${name} was robbed within ${ms(told - start)} of the end of the hold before it: its lease is ${leaseMs} ms`;
}

function ms(time: number): string {
  return `${Math.max(0, time).toFixed(1)} ms`;
}
