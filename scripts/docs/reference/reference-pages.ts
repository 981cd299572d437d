/** A page of docs/reference. */
export interface ReferencePage {
  /** The name of its file, without the extension. */
  readonly name: string;
  readonly title: string;
  readonly intro: string;
  /** The types and functions of {@link ROOT} that it begins with. */
  readonly ofRoot: readonly string[];
  /** Those of its modules that follow. */
  readonly first: readonly string[];
  /** The modules of which the page has all other exports as well, unless an earlier page has them. */
  readonly modules: readonly string[];
}

/** The module that exports what the commands write as JSON, and the harness. */
export const ROOT = 'src/index.ts';

/** The pages in their order. Whatever an entry point of the package exports is on one of them. */
export const referencePages: readonly ReferencePage[] = [
  {
    name: 'scenario',
    title: "A scenario's contract",
    intro:
      'What `hammerlock stress` runs, made with `hammerlock`. [docs/harness.md](../harness.md) is the introduction.',
    ofRoot: [
      'defineScenario',
      'Scenario',
      'SetupContext',
      'StepContext',
      'CheckContext',
      'Expect',
      'RecordCall',
      'RecordedCall',
      'GiveInput',
      'Refuses',
      'HammerLocks',
      'HammerGrant',
      'HammerGrantSet',
      'SeededRandom',
      'WorkerInfo',
      'RunOptions',
      'ScenarioIsolation',
      'PromisedLevel',
      'LockNeed',
      'LockUnderTest',
      'Attached',
      'Fixtures',
      'NoFixtures',
      'defineFixture',
      'Fixture',
      'FixtureCreation',
      'FixtureAttachment',
      'FinalOperationsContext',
      'FinalOperations',
      'FinalOperation',
      'FinalChecksContext',
      'FinalFigures',
      'LeakProbe',
      'ResourceStatus',
      'WorkerFaults',
      'FaultPoint',
    ],
    first: [],
    modules: [],
  },
  {
    name: 'verdict',
    title: 'A verdict, and verdict.json',
    intro:
      '`stress --json FILE` and `stress --report FOLDER` write a `RunReport` as JSON, `hammer()` returns a `Verdict`; both types are exported by `hammerlock`. The JSON Schema is `hammerlock/schemas/verdict.json`.',
    ofRoot: [
      'RunReport',
      'ReportedVerdict',
      'NotRun',
      'Machine',
      'Verdict',
      'VerdictOutcome',
      'RunEnd',
      'DeadlockReport',
      'DeadlockRow',
      'CycleLink',
      'Activity',
      'ErrorReport',
      'FaultCount',
      'Fault',
      'FaultKind',
      'ThresholdResult',
      'JudgedTransactions',
      'WalBytes',
      'Measurements',
      'Durations',
      'CallDurations',
      'Series',
      'Percentiles',
      'Timeline',
      'WorkerTimeline',
      'KeyLoad',
      'verdictText',
      'verdictLine',
      'verdictEvidence',
    ],
    first: [],
    modules: [],
  },
  {
    name: 'check',
    title: 'The checker, and check --json',
    intro:
      '`check --json FILE` writes a `CheckReport`, which `hammerlock` exports; everything else is from `hammerlock/check`. The JSON Schema is `hammerlock/schemas/check.json`. [docs/checker.md](../checker.md) is the introduction.',
    ofRoot: ['CheckReport', 'NemesisLine'],
    first: [
      'Counterexample',
      'CounterexampleOperation',
      'HistoryOperation',
      'check',
      'CheckOptions',
      'CheckResult',
      'Model',
    ],
    modules: ['src/check/index.ts'],
  },
  {
    name: 'isolation',
    title: 'The isolation checker, and check --level --json',
    intro:
      '`check --json FILE` writes an `IsolationReport` of transactions, which `hammerlock` exports; everything else is from `hammerlock/isolation`. The JSON Schema is `hammerlock/schemas/isolation.json`. [docs/isolation.md](../isolation.md) is the introduction.',
    ofRoot: ['IsolationReport'],
    first: [
      'checkIsolation',
      'IsolationOptions',
      'IsolationResult',
      'Anomaly',
      'DependencyEdge',
      'ShownTransaction',
      'recordTransaction',
    ],
    modules: ['src/isolation/index.ts'],
  },
  {
    name: 'explore',
    title: 'The explorer, and explore --json',
    intro:
      '`explore --json FILE` writes an `ExploreReport`, which `hammerlock` exports; everything else is from `hammerlock/explore`. The JSON Schema is `hammerlock/schemas/explore.json`. [docs/explorer.md](../explorer.md) is the introduction.',
    ofRoot: ['ExploreReport', 'UnexploredProgram'],
    first: [
      'Exploration',
      'ExplorationOutcome',
      'Failure',
      'FailureKind',
      'FailureStep',
      'Untried',
      'exploreProgram',
      'ExploreOptions',
      'defineProgram',
      'Program',
      'ThreadBody',
      'ProgramThread',
      'ExecutionOutcome',
    ],
    modules: ['src/explore/index.ts'],
  },
  {
    name: 'session-locks',
    title: 'SessionLocks',
    intro: 'What `hammerlock/locks` exports. [docs/locks.md](../locks.md) is the introduction.',
    ofRoot: [],
    first: [
      'SessionLocks',
      'SessionLocksOptions',
      'TryOptions',
      'AcquireOptions',
      'AcquireAsyncOptions',
      'Grant',
    ],
    modules: ['src/locks/index.ts'],
  },
  {
    name: 'web-locks',
    title: 'Web Locks',
    intro: 'What `hammerlock/web-locks` exports. [docs/locks.md](../locks.md) is the introduction.',
    ofRoot: [],
    first: ['webLocks', 'LockManager'],
    modules: ['src/web-locks/index.ts'],
  },
  {
    name: 'decks',
    title: 'Decks and their store',
    intro: 'What `hammerlock/decks` exports. [docs/service.md](../service.md) says what it is made for.',
    ofRoot: [],
    first: ['openStore', 'DeckStore'],
    modules: ['src/decks/index.ts'],
  },
  {
    name: 'server',
    title: 'The service',
    intro:
      'What `hammerlock/server` exports. [docs/service.md](../service.md) is the introduction, and `/openapi.json` describes its routes.',
    ofRoot: [],
    first: ['startServer'],
    modules: ['src/server/index.ts'],
  },
  {
    name: 'config',
    title: 'hammerlock.config.ts',
    intro: 'The options of the commands in a file, made with `hammerlock`.',
    ofRoot: [
      'defineConfig',
      'HammerlockConfig',
      'StressConfig',
      'ExploreConfig',
      'CheckConfig',
      'ServeConfig',
    ],
    first: [],
    modules: [],
  },
  {
    name: 'hammer',
    title: 'Runs and fixtures',
    intro: 'What else `hammerlock` exports: runs in tests, fixtures, and errors.',
    ofRoot: [],
    first: ['hammer', 'HammerOptions', 'openHammer', 'Hammer'],
    modules: [ROOT],
  },
];

/** What a command writes as JSON: the name of the schema's file, and its type, which {@link ROOT} exports. */
export const reportTypes = {
  verdict: 'RunReport',
  check: 'CheckReport',
  isolation: 'IsolationReport',
  explore: 'ExploreReport',
} as const;
