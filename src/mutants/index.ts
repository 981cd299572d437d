/** A lock or a store with one planted bug, and the scenario that has to catch it. */
export interface Mutant {
  readonly name: string;
  readonly kind: 'lock' | 'store';
  readonly scenario: string;
  /** What the verdict has to say: caught for another reason is not caught. */
  readonly reason: RegExp;
  readonly url: string;
}

export const mutants: readonly Mutant[] = [
  mutant('always-grants', 'lock', 'exclusion', /while another was inside|increments .* were lost/),
  mutant('check-then-set', 'lock', 'exclusion', /while another was inside|increments .* were lost/),
  mutant(
    'unowned-release',
    'lock',
    'hung',
    /while another, not robbed, was inside|release says that it held on/,
  ),
  mutant('unrecovered-death', 'lock', 'deaths', /LockTimeoutError/),
  mutant('repeated-tokens', 'lock', 'exclusion', /not linearizable as fenced-mutex/),
  mutant(
    'reader-joins-writer',
    'lock',
    'sharing',
    /readers of .* came in while a writer was inside|half written/,
  ),
  mutant('readers-exclude', 'lock', 'sharing', /LockTimeoutError.*"for readers only" was not free/),
  mutant('no-deadlock-detection', 'lock', 'circles', /LockTimeoutError/),
  mutant('deferred-transactions', 'store', 'edits', /SQLITE_BUSY/),
  mutant('busy-is-success', 'store', 'edits', /names no version: it was not stored/),
  mutant('unfenced-writes', 'store', 'hung', /wrote with token \d+ after token \d+/),
];

function mutant(name: string, kind: Mutant['kind'], scenario: string, reason: RegExp): Mutant {
  const url = new URL(`./${name}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url).href;
  return { name, kind, scenario, reason, url };
}
