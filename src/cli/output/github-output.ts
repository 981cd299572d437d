import { appendFileSync } from 'node:fs';
import { annotations } from '../../report/ci/github-annotations.ts';
import type { TestSuite } from '../../report/ci/test-case.ts';
import { reportFailedWrite } from './open-output.ts';
import { print } from './print.ts';

/**
 * Prints the annotations that GitHub Actions shows beside the files, and appends the summary of the step, if the command is
 * a step of it.
 *
 * @param summary returns Markdown
 */
export function reportOnGitHub(annotated: TestSuite, summary: () => string): void {
  const { GITHUB_ACTIONS, GITHUB_WORKSPACE = process.cwd(), GITHUB_STEP_SUMMARY: file } = process.env;
  if (GITHUB_ACTIONS !== 'true') return;
  for (const line of annotations(annotated, GITHUB_WORKSPACE)) print(line);
  if (file) reportFailedWrite('the summary for GitHub', () => appendFileSync(file, summary()));
}
