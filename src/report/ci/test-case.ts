import type { VerdictOutcome } from '../../hammer/verdict/verdict.ts';

/** The result of one scenario, program or history, as JUnit and GitHub take it. */
export interface TestCase {
  readonly name: string;
  readonly outcome: VerdictOutcome;
  /** The outcome and the reason for it, as one sentence. */
  readonly sentence: string;
  /** Everything that is known about it, in lines; empty if there is nothing to tell. */
  readonly evidence: string;
  readonly seconds: number;
  readonly seed?: number;
  /** The command that repeats it. */
  readonly again?: string;
  /** Where in the user's files the reason is. */
  readonly place?: SourcePlace | undefined;
}

/** A line of a file. */
export interface SourcePlace {
  /** A path. */
  readonly file: string;
  readonly line?: number;
}

/** Something that was to be run, and has no result. */
export interface MissingCase {
  readonly name: string;
  readonly reason: string;
  /** Left out on purpose, so it is not an error. */
  readonly isExcused: boolean;
}

/** All results of a command. */
export interface TestSuite {
  readonly cases: readonly TestCase[];
  readonly missing: readonly MissingCase[];
}
