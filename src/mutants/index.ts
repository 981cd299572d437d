import { packageModule } from '../base/package-module.ts';

/** A known bug, planted, and the scenario that has to catch it. Its file says what it is, and where it was seen. */
export interface Mutant {
  readonly name: string;
  /** A lock or a store to hammer, or a scenario that uses the true ones wrongly. */
  readonly kind: 'lock' | 'store' | 'scenario';
  /** What hammers it; for a scenario, what does the same without the bug. */
  readonly scenario: string;
  /** What the verdict has to say: caught for another reason is not caught. */
  readonly reason: RegExp;
  readonly outcome: 'violated' | 'deadlocked';
  /** What it was made of: the same but for the bug, so the scenario must let it pass. */
  readonly control: Control | undefined;
  readonly url: string;
}

export interface Control {
  readonly name: string;
  readonly kind: 'lock' | 'store';
  readonly url: string;
}

const futex = control('futex-mutex', 'lock');
const counting = control('counting-mutex', 'lock');
const queue = control('queue-lock', 'lock');
const leased = control('renewable-lease', 'lock');
const readerLease = control('shared-lease', 'lock');
const readerWriter = control('reader-writer', 'lock');
const plain = control('plain-store', 'store');

const overlap = /while another was inside|increments .* were lost/;
// It was woken, and died; or it had the key by then.
const eaten = /was free for .* ms, and nobody was woken|is taken by nobody: .* as its thread was ended/;
const asleep = /was free for \d+ ms, and nobody was woken/;
const unwoken = /was free for \d+ ms.* after a waiter in acquire(Async)? in mode exclusive had given up/;
const lost = /is taken by nobody: .* after a waiter in .* had given up/;
const wroteLate = /robbed holders of .* wrote after one who had asked later had written/;
const early = /a holder of .* was robbed (within .*: its lease is|before its lease of .* was over)/;
const untold = /came in while another was inside that was not told that it was robbed/;
const stale = /StaleGrantError .*a later grant has written/;
/** Of a session whose recorded edits do not explain what was read of it. */
const unexplained = /not linearizable as deck/;

export const mutants: readonly Mutant[] = [
  mutant('always-grants', 'lock', 'exclusion', overlap),
  mutant('check-then-set', 'lock', 'exclusion', overlap),
  mutant('wait-without-loop', 'lock', 'exclusion', overlap, { control: futex }),
  mutant('repeated-tokens', 'lock', 'exclusion', /not linearizable as fenced-mutex/),
  mutant('forgets-other-waiters', 'lock', 'handoff', asleep, { control: futex }),
  mutant('notify-before-release', 'lock', 'handoff', asleep, { control: futex }),
  mutant('waiters-read-early', 'lock', 'handoff', asleep, { control: counting }),
  mutant('notify-on-first-only', 'lock', 'handoff', asleep, { control: counting }),
  mutant('death-eats-wake-up', 'lock', 'deserters', eaten),
  mutant('death-holds-up-the-line', 'lock', 'deserters', lost),
  mutant('unrecovered-death', 'lock', 'deaths', /LockTimeoutError/),
  mutant('recovers-the-living', 'lock', 'deaths', /ownerDied was true after a holder that lived/),
  mutant('unowned-release', 'lock', 'hung', /another, not robbed, was inside|release says that it held on/),
  mutant('tokenless-lease', 'lock', 'hung', wroteLate),
  mutant('steals-early', 'lock', 'hung', early, { control: leased }),
  mutant('lease-from-asking', 'lock', 'hung', early, { control: leased }),
  mutant('stale-take-over', 'lock', 'hung', early, { control: leased }),
  mutant('renew-does-not-prolong', 'lock', 'hung', early, { control: leased }),
  mutant('renew-shortens', 'lock', 'hung', early, { control: leased }),
  mutant('renew-revives', 'lock', 'hung', /was renewed after its release/, { control: leased }),
  mutant('stamped-late-lease', 'lock', 'leases', early),
  mutant('date-read-first', 'lock', 'leases', early),
  mutant('thread-clock-lease', 'lock', 'leases', early, { control: leased }),
  mutant('readers-share-a-lease', 'lock', 'leases', early, { control: readerLease }),
  mutant('reader-is-not-told', 'lock', 'leases', untold, { control: readerLease }),
  mutant('unfenced-writes', 'store', 'hung', wroteLate),
  mutant('fence-refuses-equal', 'store', 'edits', stale),
  mutant('fence-compared-as-text', 'store', 'edits', stale),
  mutant('wall-clock-lease', 'lock', 'clock', overlap),
  mutant('double-release', 'lock', 'waiting', overlap),
  mutant('colliding-hashes', 'lock', 'strangers', /was refused, and nobody else ever wants it/),
  mutant('recycled-slot', 'lock', 'strangers', /was refused, and nobody else ever wants it/),
  mutant('missing-session-locks', 'lock', 'creates', /created by somebody else while this worker had it/),
  mutant('reader-joins-writer', 'lock', 'sharing', /came in while a writer was inside|half written/),
  mutant('readers-exclude', 'lock', 'sharing', /LockTimeoutError.*"for readers only" was not free/),
  mutant('writer-gives-up', 'lock', 'giving-up', unwoken, { control: readerWriter }),
  mutant('granted-as-it-gives-up', 'lock', 'giving-up', lost, { control: queue }),
  mutant('abort-stays-in-line', 'lock', 'giving-up', lost, { control: queue }),
  mutant('reader-stays-in-line', 'lock', 'giving-up', lost, { control: queue }),
  mutant('keys-kept-on-timeout', 'lock', 'giving-up', lost, { control: queue }),
  mutant('keys-kept-on-abort', 'lock', 'giving-up', lost, { control: queue }),
  mutant('no-deadlock-detection', 'lock', 'circles', /LockTimeoutError/),
  mutant('opposite-order', 'scenario', 'ordered', /DeadlockError .*a cycle: thread [^;]*; thread /),
  mutant('self-deadlock', 'scenario', 'reorder', /DeadlockError .*a cycle: thread [^;]*$/m),
  mutant('early-release', 'scenario', 'hang-ups', overlap),
  mutant('no-transaction', 'store', 'unlocked', /increments of one row were lost/, { control: plain }),
  mutant('deferred-transactions', 'store', 'unlocked', /SqliteError \(SQLITE_BUSY/, { control: plain }),
  mutant('deferred-under-delete', 'store', 'unlocked', /SqliteError \(SQLITE_BUSY\)/),
  mutant('version-by-max', 'store', 'unlocked', /were given a version that another edit had/),
  mutant('acknowledged-early', 'store', 'unlocked', /was acknowledged, and a read that began later/),
  mutant('failed-commit-is-success', 'store', 'edits', unexplained),
  mutant('runs-on-after-rollback', 'store', 'edits', /no transaction is active/, { control: plain }),
  mutant('snapshot-left-open', 'store', 'edits', /worker \d kept a snapshot open .* could not be emptied/),
  mutant('log-never-checkpointed', 'store', 'edits', /write-ahead log kept \d+ bytes/),
  mutant('busy-is-success', 'store', 'edits', unexplained),
  mutant('no-snapshot', 'store', 'saves', unexplained, { control: plain }),
  mutant('await-in-transaction', 'store', 'saves', /a reader saw parts of several saves/, { control: plain }),
  mutant('check-then-insert', 'scenario', 'creates', /SqliteError \(SQLITE_CONSTRAINT_PRIMARYKEY\)/),
  mutant('unlocked-verification', 'scenario', 'verify', /(saw|ended with) (passed|failed) on/),
  mutant('cache-before-save', 'scenario', 'cached', /the cache has .*, and the file has/),
  mutant('store-in-transaction', 'scenario', 'saves', /NestedTransactionError \(nested_transaction\)/),
];

function mutant(
  name: string,
  kind: Mutant['kind'],
  scenario: string,
  reason: RegExp,
  { outcome = 'violated', control }: Partial<Pick<Mutant, 'outcome' | 'control'>> = {},
): Mutant {
  return { name, kind, scenario, reason, outcome, control, url: urlOf(name) };
}

function control(name: string, kind: Control['kind']): Control {
  return { name, kind, url: urlOf(`parts/${name}`) };
}

/** Each is a module, since workers import it by its URL. */
function urlOf(name: string): string {
  return packageModule(`src/mutants/${name}`).href;
}
