export type { TestContext } from '../base/testing/test-context.ts';
export type { Exploration, ExplorationOutcome } from './exploration.ts';
export type { ExplorationProgress } from './exploration-progress.ts';
export { explorationEvidence, explorationLine, explorationText } from './exploration-text.ts';
export type { ExploreOptions } from './explore-options.ts';
export { type Explorer, exploreProgram, openExplorer } from './explorer.ts';
export type { Failure, FailureKind, FailureStep } from './failures/failure.ts';
export { InvalidProgramError } from './program/invalid-program-error.ts';
export {
  defineProgram,
  type ExecutionOutcome,
  type Program,
  type ProgramThread,
  type ThreadBody,
} from './program/program.ts';
export { ProgramFailedError } from './program-failed-error.ts';
export type { StrategyName } from './schedule/strategies.ts';
export type { Untried } from './untried.ts';
