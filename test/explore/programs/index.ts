import type { ExploreOptions, FailureKind } from '../../../src/explore/index.ts';

/** A program and the options that it has to be explored with. */
export interface Sample {
  readonly name: string;
  /** The URL of its module. */
  readonly file: string;
  readonly options?: Options;
}

/** A program with a known bug, which its file describes, and the failure that has to be found. */
export interface Bug extends Sample {
  readonly kind: FailureKind;
}

type Options = Pick<ExploreOptions, 'timeouts' | 'maxDeaths' | 'plainAccesses'>;

export const bugs: readonly Bug[] = [
  bug('check-then-set', 'assertion'),
  bug('waiters-read-early', 'lost wake-up'),
  bug('notify-before-store', 'lost wake-up'),
  bug('if-around-wait-for-a-lock', 'assertion'),
  bug('if-around-wait-for-an-item', 'assertion'),
  bug('forgets-other-waiters', 'lost wake-up'),
  bug('drepper-mutex-1-keeps-awake', 'assertion'),
  bug('drepper-mutex-1-wraps', 'assertion'),
  bug('condition-variable-without-change', 'lost wake-up'),
  bug('semaphore-notifies-on-first-only', 'lost wake-up'),
  bug('post-touches-freed-semaphore', 'assertion'),
  bug('barrier-reuse', 'deadlock'),
  bug('aba-on-a-recycled-slot', 'assertion'),
  bug('opposite-order', 'deadlock'),
  bug('double-checked-initialisation', 'assertion'),
  bug('reader-writer-admits-both', 'assertion'),
  bug('two-readers-upgrade', 'deadlock'),
  bug('ticket-lock-lost-ticket', 'assertion'),
  bug('seqlock-never-looks-again', 'assertion'),
  bug('seqlock-ignores-odd', 'assertion'),
  bug('after-you', 'livelock'),
  bug('after-you-flags', 'livelock'),
  bug('peterson-without-turn', 'livelock'),
  bug('peterson-turn-before-flag', 'assertion'),
  bug('timed-wait-forgets-to-look', 'assertion', { timeouts: true }),
  bug('owner-dies', 'deadlock', { maxDeaths: 1 }),
  bug('wake-up-lost-in-death', 'lost wake-up', { maxDeaths: 1 }),
  bug('notify-one-wakes-the-wrong-kind', 'lost wake-up'),
  bug('data-race', 'data race', { plainAccesses: true }),
  bug('last-step-leaves-a-queue', 'assertion'),
  bug('same-deadline', 'assertion'),
  bug('ordered-by-timers', 'data race', { plainAccesses: true }),
  bug('flag-of-two-sizes', 'data race', { plainAccesses: true }),
  bug('bytes-of-a-buffer', 'data race', { plainAccesses: true }),
  bug('published-by-a-failed-exchange', 'data race', { plainAccesses: true }),
];

/** Correct versions of the same: no failure may be found. */
export const correct: readonly Sample[] = [
  sample('three-state-mutex'),
  sample('three-state-mutex-of-three'),
  sample('counting-semaphore'),
  sample('two-permits'),
  sample('generation-barrier'),
  sample('condition-variable'),
  sample('bounded-queue'),
  sample('asynchronous-mutex'),
  sample('same-order'),
  sample('reader-writer-lock'),
  sample('ticket-lock'),
  sample('seqlock'),
  sample('tagged-free-list'),
  sample('peterson'),
  sample('double-checked-initialisation-in-order'),
  sample('timed-wait', { timeouts: true }),
  sample('recovered-death', { maxDeaths: 1 }),
  sample('message-passing', { plainAccesses: true }),
  sample('locked-counter', { plainAccesses: true }),
  sample('ranges-apart', { plainAccesses: true }),
  sample('reads-a-file'),
  sample('spins-for-a-sleeper'),
  sample('spins-until-a-deadline'),
  sample('turns-of-the-event-loop'),
];

function bug(name: string, kind: FailureKind, options?: Options): Bug {
  return { ...described('bugs', name, options), kind };
}

function sample(name: string, options?: Options): Sample {
  return described('correct', name, options);
}

function described(folder: string, name: string, options?: Options): Sample {
  const file = new URL(`./${folder}/${name}.ts`, import.meta.url).href;
  return { name, file, ...(options && { options }) };
}
