import { basename } from 'node:path';
import { packageModule } from '../base/package-module.ts';

/** A planted bug and the scenario that has to catch it. Its file says what the bug is and where it was seen. */
export interface Mutant {
  readonly name: string;
  /** A lock or a store with a bug, or a scenario that uses the correct ones wrongly. */
  readonly kind: 'lock' | 'store' | 'scenario';
  /** The scenario that has to catch the mutant; for a mutant that is a scenario itself, the same scenario without the bug. */
  readonly scenario: string;
  /** What the verdict has to say. A mutant that is caught for another reason counts as missed. */
  readonly reason: RegExp;
  readonly outcome: 'violated' | 'deadlocked';
  /** The same code without the bug, which the scenario must let pass. */
  readonly control: Control | undefined;
  readonly url: string;
}

/** A correct lock or store, or a scenario with a correct database of its own, that mutants differ from in one step. */
export interface Control {
  readonly name: string;
  readonly kind: Mutant['kind'];
  readonly url: string;
}

const futex = control('futex-mutex', 'lock');
const counting = control('counting-mutex', 'lock');
const queue = control('queue-lock', 'lock');
const leased = control('renewable-lease', 'lock');
const readerLease = control('shared-lease', 'lock');
const readerWriter = control('reader-writer-lock', 'lock');
const visible = control('revocable-readers', 'lock');
const spinner = control('spinner-mutex', 'lock');
const recycling = control('recycling-table', 'lock');
const plain = control('plain-store', 'store');
const optimistic = control('optimistic-store', 'scenario');

const overlap = /while another was inside|increments? .* (was|were) lost/;
// The waiter was woken and died, or it held the key by then.
const eaten =
  /was free for .* ms, and no waiter was woken|is refused although no thread holds it, .* when its thread was terminated/;
const asleep = /was free for \d+ ms, and no waiter was woken/;
const unwoken = /was free for \d+ ms.* after a waiter in acquire(Async)? in mode exclusive had given up/;
const lost = /is refused although no thread holds it, .* after a waiter in .* had given up/;
const wroteLate = /holders? of .* wrote although their key was stolen and a later holder had written/;
const early = /was stolen from a holder (within .*, but its lease is|before its lease of .* was over)/;
const untold = /came in while another was inside, which was not told that its key was stolen/;
const stale = /StaleGrantError .*a later grant has written/;
/** The recorded edits of a session do not explain what was read of it. */
const unexplained = /not linearizable as deck/;

export const mutants: readonly Mutant[] = [
  mutant('exclusion/always-grants', 'lock', 'exclusion', overlap),
  mutant('exclusion/check-then-set', 'lock', 'exclusion', overlap),
  mutant('exclusion/wait-without-loop', 'lock', 'exclusion', overlap, { control: futex }),
  mutant('fencing/repeated-tokens', 'lock', 'exclusion', /not linearizable as fenced-mutex/),
  mutant('wake-ups/forgets-other-waiters', 'lock', 'handoff', asleep, { control: futex }),
  mutant('wake-ups/notify-before-release', 'lock', 'handoff', asleep, { control: futex }),
  mutant('wake-ups/waiters-read-early', 'lock', 'handoff', asleep, { control: counting }),
  mutant('wake-ups/notify-on-first-only', 'lock', 'handoff', asleep, { control: counting }),
  mutant('wake-ups/spinner-gives-up', 'lock', 'handoff', asleep, { control: spinner }),
  mutant('deaths/wake-up-lost-in-death', 'lock', 'deserters', eaten),
  mutant('deaths/dead-waiter-blocks-queue', 'lock', 'deserters', lost),
  mutant('deaths/unrecovered-death', 'lock', 'deaths', /LockTimeoutError/),
  mutant('deaths/recovers-the-living', 'lock', 'deaths', /ownerDied was true after a holder that lived/),
  mutant(
    'leases/unowned-release',
    'lock',
    'hung',
    /another, whose key was not stolen, was inside|release says that its key was not stolen/,
  ),
  mutant('fencing/tokenless-lease', 'lock', 'hung', wroteLate),
  mutant('leases/steals-early', 'lock', 'hung', early, { control: leased }),
  mutant('leases/lease-from-request', 'lock', 'hung', early, { control: leased }),
  mutant('leases/stale-steal', 'lock', 'hung', early, { control: leased }),
  mutant('leases/renew-does-not-prolong', 'lock', 'hung', early, { control: leased }),
  mutant('leases/renew-shortens', 'lock', 'hung', early, { control: leased }),
  mutant('leases/renew-revives', 'lock', 'hung', /was renewed after its release/, {
    control: leased,
  }),
  mutant('leases/lease-stamped-late', 'lock', 'leases', early),
  mutant('leases/lease-read-before-holder', 'lock', 'leases', early),
  mutant('leases/thread-clock-lease', 'lock', 'leases', early, { control: leased }),
  mutant('leases/readers-share-a-lease', 'lock', 'leases', early, { control: readerLease }),
  mutant('leases/reader-not-told', 'lock', 'leases', untold, { control: readerLease }),
  mutant('fencing/unfenced-writes', 'store', 'hung', wroteLate),
  mutant('fencing/fence-refuses-equal', 'store', 'edits', stale),
  mutant('fencing/fence-compared-as-text', 'store', 'edits', stale),
  mutant('leases/wall-clock-lease', 'lock', 'clock', overlap),
  mutant('exclusion/double-release', 'lock', 'waiting', overlap),
  mutant(
    'key-table/colliding-hashes',
    'lock',
    'strangers',
    /was refused, although no other worker ever asks for it/,
  ),
  mutant(
    'key-table/recycled-slot',
    'lock',
    'strangers',
    /was refused, although no other worker ever asks for it/,
    { control: recycling },
  ),
  mutant('fencing/restarting-tokens', 'lock', 'strangers', /is not above \d+, which it had before/, {
    control: recycling,
  }),
  mutant(
    'exclusion/missing-session-locks',
    'lock',
    'creates',
    /created by another worker while this worker held its key/,
  ),
  mutant('sharing/reader-joins-writer', 'lock', 'sharing', /came in while a writer was inside|half written/),
  mutant(
    'sharing/revocation-misses-reader',
    'lock',
    'sharing',
    /while a (writer|reader) was inside|another holder was inside|half written/,
    { control: visible },
  ),
  mutant('sharing/readers-exclude', 'lock', 'sharing', /LockTimeoutError.*"for readers only" was not free/),
  mutant('giving-up/writer-gives-up', 'lock', 'giving-up', unwoken, { control: readerWriter }),
  mutant('giving-up/granted-as-it-gives-up', 'lock', 'giving-up', lost, { control: queue }),
  mutant('giving-up/abort-stays-queued', 'lock', 'giving-up', lost, { control: queue }),
  mutant('giving-up/reader-stays-queued', 'lock', 'giving-up', lost, { control: queue }),
  mutant('giving-up/keys-kept-on-timeout', 'lock', 'giving-up', lost, { control: queue }),
  mutant('giving-up/keys-kept-on-abort', 'lock', 'giving-up', lost, { control: queue }),
  mutant('deadlocks/no-deadlock-detection', 'lock', 'cycles', /LockTimeoutError/),
  mutant('deadlocks/opposite-order', 'scenario', 'ordered', /DeadlockError .*a cycle: thread [^;]*; thread /),
  mutant('deadlocks/self-deadlock', 'scenario', 'reorder', /DeadlockError .*a cycle: thread [^;]*$/m),
  mutant('exclusion/early-release', 'scenario', 'hang-ups', overlap),
  mutant('transactions/no-transaction', 'store', 'unlocked', /increments? of one row (was|were) lost/, {
    control: plain,
  }),
  mutant('transactions/deferred-transactions', 'store', 'unlocked', /SqliteError \(SQLITE_BUSY/, {
    control: plain,
  }),
  mutant('transactions/deferred-under-delete', 'store', 'unlocked', /SqliteError \(SQLITE_BUSY\)/),
  mutant('transactions/version-by-max', 'store', 'unlocked', /got a version that another edit had/),
  mutant(
    'transactions/acknowledged-early',
    'store',
    'unlocked',
    /was acknowledged, and a read that began later/,
  ),
  mutant('transactions/failed-commit-is-success', 'store', 'edits', unexplained),
  mutant('transactions/runs-on-after-rollback', 'store', 'edits', /no transaction is active/, {
    control: plain,
  }),
  mutant(
    'write-ahead-log/snapshot-left-open',
    'store',
    'edits',
    /worker \d kept a snapshot or a transaction open .* could not be emptied/,
  ),
  mutant('write-ahead-log/log-never-checkpointed', 'store', 'edits', /write-ahead log kept \d+ bytes/),
  mutant('transactions/busy-is-success', 'store', 'edits', unexplained),
  mutant('transactions/no-snapshot', 'store', 'saves', unexplained, { control: plain }),
  mutant('transactions/await-in-transaction', 'store', 'saves', /a reader saw parts of several saves/, {
    control: plain,
  }),
  mutant(
    'transactions/check-then-insert',
    'scenario',
    'creates',
    /SqliteError \(SQLITE_CONSTRAINT_PRIMARYKEY\)/,
  ),
  mutant('isolation/reads-two-snapshots', 'scenario', 'isolation', /not strict-serializable: G-single: /, {
    control: optimistic,
  }),
  mutant('isolation/read-set-unlocked', 'scenario', 'isolation', /not strict-serializable: G2-item: /, {
    control: optimistic,
  }),
  mutant(
    'isolation/aborted-is-acknowledged',
    'scenario',
    'isolation',
    /not strict-serializable: lost-update: /,
    { control: optimistic },
  ),
  mutant('decks/unlocked-verification', 'scenario', 'verify', /(saw|ended with) (passed|failed) on/),
  mutant('decks/cache-before-save', 'scenario', 'cached', /the cache has .*, and the file has/),
  mutant(
    'deadlocks/store-in-transaction',
    'scenario',
    'saves',
    /NestedTransactionError \(nested_transaction\)/,
  ),
];

function mutant(
  path: string,
  kind: Mutant['kind'],
  scenario: string,
  reason: RegExp,
  { outcome = 'violated', control }: Partial<Pick<Mutant, 'outcome' | 'control'>> = {},
): Mutant {
  return { name: basename(path), kind, scenario, reason, outcome, control, url: urlOf(path) };
}

function control(name: string, kind: Control['kind']): Control {
  return { name, kind, url: urlOf(`controls/${name}`) };
}

/** A module each, since the threads that use a mutant import it by its URL. */
function urlOf(path: string): string {
  return packageModule(`src/mutants/${path}`).href;
}
