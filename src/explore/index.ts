export { InvalidProgramError } from './errors.ts';
export {
  type Exploration,
  type ExplorationOutcome,
  explorationEvidence,
  explorationLine,
  ProgramFailedError,
} from './exploration.ts';
export { type Explorer, exploreProgram, openExplorer } from './explore.ts';
export type { ExploreOptions } from './explore-options.ts';
export type { Failure, FailureKind, FailureStep } from './failure.ts';
export { defineProgram, type Outcome, type Program, type ProgramThread, type ThreadBody } from './program.ts';
export type { StrategyName } from './strategies/index.ts';
export type { Tally } from './tally.ts';
export type { Untried } from './untried.ts';
