import { annotations } from '../../report/ci/github-annotations.ts';
import type { CaseReport } from '../../report/ci/report-case.ts';
import { print } from './print.ts';

/** Whether the command is a step of GitHub Actions. */
export function isOnGitHub(): boolean {
  return process.env.GITHUB_ACTIONS === 'true';
}

/** Prints the annotations that GitHub Actions shows beside the files, if the command is a step of it. */
export function annotateOnGitHub(report: CaseReport): void {
  if (!isOnGitHub()) return;
  for (const line of annotations(report, process.env.GITHUB_WORKSPACE ?? process.cwd())) print(line);
}
