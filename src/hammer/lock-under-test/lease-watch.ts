import { jsonLog } from '../evidence/json-log.ts';

/** The end of a hold. Times are ms of `performance.now()`, which is one clock for all threads of a process. */
export interface EndedHold {
  readonly key: string;
  readonly shared: boolean;
  /** Whether the holder was told, by `renew` or `release`, that the key had been stolen; else it gave it back. */
  readonly stolen: boolean;
  /** Before the call that got the key, or renewed the lease last: the lease began later. */
  readonly asked: number;
  /** When that call had returned: the lease had begun. */
  readonly got: number;
  /** Before the call that told the holder, or gave the key back. */
  readonly ended: number;
  /** When that call had returned: if the key was stolen, that was before. */
  readonly told: number;
}

/** Clocks are rounded, by locks too. */
const SLACK_MS = 2;
const MAX_NOTED = 2_000;
const MAX_NOTED_OF_KEY = 500;
const MAX_TOLD = 5;
const FILE = 'thefts.jsonl';

/** With longer leases nobody is robbed in a run, unless it is by a bug that shows without. */
const MAX_LEASE_MS = 1_000;

type Noted = EndedHold & { readonly restarts: number };

export interface LeaseWatch {
  readonly leaseMs: number;
  readonly directory: string;
  /** Each process of a run has a clock of its own. */
  readonly restarts: number;
  readonly violated: (violation: string) => void;
}

/**
 * Judges each theft at once by its own times, and notes it on disk with the holds that were not robbed, to be judged
 * beside each other when the run is over: another may have waited for one of those.
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

/** What is wrong with the thefts of a run, in the order in which they were seen. */
export function judgeThefts(directory: string, leaseMs: number): string[] {
  const byProcess = Map.groupBy(jsonLog<Noted>(directory, FILE).read(), ({ restarts }) => restarts);
  return [...byProcess.values()].flatMap((ended) => earlyThefts(ended, leaseMs)).slice(0, MAX_TOLD);
}

interface LeaseHold extends EndedHold {
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
export function earlyThefts(ended: readonly EndedHold[], leaseMs: number): string[] {
  const believedMs = leaseMs - SLACK_MS;
  return [...Map.groupBy(ended, ({ key }) => key)].flatMap(([key, ofKey]) => {
    const holds: LeaseHold[] = ofKey.map((hold) => ({ ...hold, start: hold.asked }));
    holds.sort((a, b) => a.got - b.got);
    // What one hold rules out for a second one bounds that one's own lease, which may rule out more for a third.
    while (holds.filter((hold) => delay(hold, holds, believedMs)).length > 0);
    return holds
      .filter((hold) => hold.stolen && isEarly(hold, believedMs))
      .slice(0, MAX_TOLD)
      .map((hold) => describe(key, hold, leaseMs));
  });
}

/** Moves the start of a hold past the other holds that it would meet; whether it has moved. */
function delay(hold: LeaseHold, holds: readonly LeaseHold[], believedMs: number): boolean {
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
function firstAfter(holds: readonly LeaseHold[], time: number): number {
  let [low, high] = [0, holds.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds[middle]!.got > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Whether the holder was robbed too soon; of one that was not robbed, whether its times contradict those of others. */
function isEarly({ start, got, told, stolen }: LeaseHold, believedMs: number): boolean {
  return start > got || (stolen && start + believedMs > told);
}

function describe(key: string, { asked, start, got, told }: LeaseHold, leaseMs: number): string {
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
