/**
 * The files that shared modules are put into, in order: each gets the modules whose paths begin like this, and those that
 * they import, but none that a file before it has. So each module is in one file, and a file imports only those before it.
 * What one thread, process or command loads is in few files, and little else is in them.
 */
export const distParts: Readonly<Record<string, readonly string[]>> = {
  // The errors of the locks, and what a scenario's options for them are checked with.
  errors: [
    'src/base/hammerlock-error.',
    'src/locks/api/lock-errors.',
    'src/locks/api/lock-module.',
    'src/locks/check-lock-options.',
  ],
  locks: ['src/locks/', 'workers/warden.'],
  'web-locks': ['src/web-locks/'],
  // What every command loads.
  base: [
    'src/base/',
    'src/hammer/evidence/run-errors.',
    'src/hammer/faults/fault-log.',
    'src/hammer/modules/',
    'src/hammer/time/duration-option.',
    'src/hammer/verdict/verdict.',
  ],
  cli: [
    'src/cli/main.',
    'src/cli/config/config-files.',
    'src/cli/flags/',
    'src/cli/interrupt.',
    'src/cli/not-run.',
    'src/cli/output/github-output.',
    'src/cli/output/open-output.',
    'src/report/ci/github-summary.',
    'src/report/ci/junit.',
    'src/report/overall-outcome.',
    'src/report/terminal/',
  ],
  // What every command but a plain check parses its arguments with.
  'parse-command': ['src/cli/parse-command.'],
  explore: ['src/explore/index.'],
  'explore-threads': ['workers/explore-'],
  models: [
    'src/check/json/',
    'src/check/models/',
    'src/check/model-guard/',
    'src/hammer/scenario/check-model.',
    // Names, which every check prints.
    'src/isolation/anomalies/',
    'src/isolation/levels/isolation-level.',
    'src/isolation/model/transaction-model-name.',
    'src/isolation/model/value-name.',
    'src/isolation/text/',
    'src/isolation/evidence/shared-example.',
  ],
  hammer: ['src/index.', 'src/hammer/faults/check-faults.', 'src/hammer/scenario/load-scenario.'],
  workloads: ['src/hammer/workloads/'],
  check: ['src/check/'],
  // What the thread of a check loads, too.
  'history-check': ['src/cli/check/history-check.'],
  isolation: ['src/isolation/'],
  'hammer-workers': ['workers/hammer-worker.', 'workers/key-trier.', 'workers/mortal-waiter.'],
  'hammer-run': ['workers/hammer-process.'],
  // What the server's threads load: those that generate have no database, and no thread but the main one answers requests.
  'server-workers': [
    'src/decks/deck-size.',
    'src/server/threads/slide-modules.',
    'src/server/threads/task-outcome.',
  ],
  store: ['src/store/'],
  decks: ['src/decks/index.'],
  'server-writer': ['src/server/responses/deck-text.', 'src/server/threads/edit-command.'],
  server: ['src/server/index.'],
  'decks-fixture': ['src/fixtures/decks/'],
  'exploration-case': ['src/report/ci/exploration-case.'],
  'check-text': ['src/report/ci/check-case.', 'src/report/text/check', 'src/report/text/isolation-text.'],
  'plain-check': ['src/cli/plain-check.'],
  report: ['src/report/'],
};
