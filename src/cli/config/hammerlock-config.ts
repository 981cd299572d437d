import type { ExploreOptions } from '../../explore/explore-options.ts';
import type { FaultKind } from '../../hammer/faults/fault-log.ts';
import type { HammerOptions } from '../../hammer/hammer-options.ts';

/**
 * The default export of `hammerlock.config.ts`: for each command the options that it has if its flags do not say otherwise, by
 * the names of the flags. Paths start from the working directory, as on the command line.
 */
export interface HammerlockConfig {
  /** Options of `hammerlock stress`. */
  readonly stress?: StressConfig;
  /** Options of `hammerlock explore`. */
  readonly explore?: ExploreConfig;
  /** Options of `hammerlock check`. */
  readonly check?: CheckConfig;
  /** Options of `hammerlock serve`. */
  readonly serve?: ServeConfig;
}

/** Options of `hammerlock stress`. A duration is a text like '30s', or a number of ms. */
export interface StressConfig
  extends Pick<HammerOptions, 'workers' | 'duration' | 'deadline' | 'seed' | 'lock' | 'store' | 'target'> {
  /** Names of built-in scenarios, or files, if the command names none. */
  readonly scenarios?: readonly string[];
  /** The faults that runs inject, or `'all'`. */
  readonly faults?: readonly FaultKind[] | 'all';
  /** How often to run at most, each time with the next seed, until a verdict is not `held`. */
  readonly runs?: number;
  /** Whether to run again and again until a verdict is not `held`. */
  readonly untilFailure?: boolean;
  /** Whether to print the percentiles of each operation. */
  readonly latency?: boolean;
  /** Limits like 'p99(update) < 50 ms'. */
  readonly threshold?: readonly string[];
  /** Whether to print the progress where standard error is not a terminal. */
  readonly progress?: boolean;
  /** A folder for the report. */
  readonly report?: string;
  /** A file to write the history to. */
  readonly history?: string;
  /** A file to write the report to, as JSON. */
  readonly json?: string;
  /** A file to write the verdicts to, as JUnit XML. */
  readonly junit?: string;
  /** Whether to show the run live in a page of 127.0.0.1. */
  readonly ui?: boolean;
}

/** Options of `hammerlock explore`. */
export interface ExploreConfig
  extends Pick<
    ExploreOptions,
    'strategy' | 'executions' | 'depth' | 'seed' | 'timeouts' | 'plainAccesses' | 'spins'
  > {
  /** Files of programs, if the command names none. */
  readonly programs?: readonly string[];
  /** For dfs: how many preemptions a schedule may have; `'none'` for no bound. */
  readonly preemptions?: number | 'none';
  /** How many threads may die in an execution; `true` for one. */
  readonly maxDeaths?: number | true;
  /** Whether to print the progress where standard error is not a terminal. */
  readonly progress?: boolean;
  /** A file to write the results to, as JSON. */
  readonly json?: string;
  /** A file to write the results to, as JUnit XML. */
  readonly junit?: string;
  /** A file to write the results to, as a page. */
  readonly html?: string;
}

/** Options of `hammerlock check`. */
export interface CheckConfig {
  /** The name of a built-in model, or a file. */
  readonly model?: string;
  /** The level of isolation, for a model of transactions. */
  readonly level?: string;
  /** The format of the history: `auto`, or one of those that the flag names. */
  readonly format?: string;
  /** The first value of the object, as JSON. */
  readonly init?: string;
  /** What a read of null means: `null` or `unknown`. */
  readonly nilReads?: string;
  /** Whether each value is a pair of a key and a value of its own. */
  readonly independent?: boolean;
  /** The time limit of the search: a text like '60s', or a number of ms. */
  readonly timeout?: string | number;
  /** The memory limit of the search, in MiB. */
  readonly memory?: number;
  /** A file to write the result to, as JSON. */
  readonly json?: string;
  /** A file to write the result to, as JUnit XML. */
  readonly junit?: string;
  /** A file to write the result to, as a page. */
  readonly html?: string;
}

/** Options of `hammerlock serve`. */
export interface ServeConfig {
  /** The port to listen on. */
  readonly port?: number;
  /** The address to listen on. */
  readonly host?: string;
  /** The SQLite file. */
  readonly db?: string;
  /** The number of threads that generate and verify slides. */
  readonly workers?: number;
  /** How long a request may hold its session: a text like '30s', or a number of ms. */
  readonly lease?: string | number;
  /** The file of a module that generates slides. */
  readonly generator?: string;
  /** The file of a module that verifies slides. */
  readonly verifier?: string;
}

/**
 * Gives the configuration its type, and returns it as it is. Misspelt names are refused when a command reads the file.
 *
 * ```ts
 * export default defineConfig({
 *   stress: { scenarios: ['stress/counts.ts'], workers: 8, duration: '30s' },
 * });
 * ```
 */
export function defineConfig(config: HammerlockConfig): HammerlockConfig {
  return config;
}
