import { fileURLToPath } from 'node:url';
import type { Exploration } from '../../explore/exploration.ts';
import { explorationEvidence, explorationSentence } from '../../explore/exploration-text.ts';
import { stackPlace } from './stack-place.ts';
import type { SourcePlace, TestCase } from './test-case.ts';

/** An exploration as a test case. What was not tried of a program that held is no evidence. */
export function explorationCase(exploration: Exploration): TestCase {
  const { program, outcome, elapsedMs, seed, replay } = exploration;
  return {
    name: program,
    outcome,
    sentence: explorationSentence(exploration),
    evidence: outcome === 'held' ? '' : explorationEvidence(exploration),
    seconds: elapsedMs / 1_000,
    seed,
    ...(replay !== undefined && { again: replay }),
    place: placeOf(exploration),
  };
}

/** Where the failure was thrown, or else its last step; the program's file if neither is known. */
function placeOf({ failure, file }: Exploration): SourcePlace {
  const thrown = failure?.thrown === undefined ? undefined : stackPlace(failure.thrown);
  const last = failure?.steps.findLast(({ source }) => source !== undefined)?.source;
  const [, path, line] = /^(.*):(\d+):\d+$/.exec(last ?? '') ?? [];
  if (thrown !== undefined) return thrown;
  return path === undefined ? { file: fileURLToPath(file) } : { file: path, line: Number(line) };
}
