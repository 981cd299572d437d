import { explorationCase } from '../../report/ci/exploration-case.ts';
import { stepSummary } from '../../report/ci/github-summary.ts';
import { junitReport } from '../../report/ci/junit.ts';
import type { TestSuite } from '../../report/ci/test-case.ts';
import type { ExploreReport } from './explore-report.ts';
import { reportOnGitHub } from './github-output.ts';
import { openOutput } from './open-output.ts';

/** The files that an exploration is asked to write. */
export interface ExploreOutputs {
  readonly json?: string;
  readonly junit?: string;
  readonly html?: string;
}

/**
 * Opens the output files before an exploration, and returns a function that writes them after it. Under GitHub Actions, that
 * function also prints annotations and writes the summary of the step.
 *
 * @throws {@link InvalidRunError} if a file can't be opened
 */
export async function openExploreOutputs({
  json,
  junit,
  html,
}: ExploreOutputs): Promise<(found: ExploreReport) => void> {
  const files = { json: openOutput(json), junit: openOutput(junit), html: openOutput(html) };
  const { explorePage } = html === undefined ? {} : await import('../../report/pages/explore-page.ts');
  return (found) => {
    const { outcome, explorations, notRun } = found;
    const missing = notRun.map(({ file, reason }) => ({ name: file, reason, isExcused: false }));
    const report: TestSuite = { cases: explorations.map(explorationCase), missing };
    files.json.write('the results', () => `${JSON.stringify(found, null, 2)}\n`);
    files.junit.write('the JUnit XML', () => junitReport(report));
    files.html.write('the page', () => explorePage!(outcome, explorations, missing));
    reportOnGitHub(report, () => stepSummary(outcome, report));
  };
}
