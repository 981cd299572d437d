import { appendFileSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { withBigints } from '../check/json/json-text.ts';
import { InvalidRunError } from '../hammer/evidence/run-errors.ts';
import { annotations } from '../report/ci/github-annotations.ts';
import { stepSummary } from '../report/ci/github-summary.ts';
import { junitReport } from '../report/ci/junit.ts';
import { fitTimelines } from '../report/fit-timelines.ts';
import { runPage } from '../report/pages/run-page.ts';
import type { RunReport } from '../report/run-report.ts';
import { openOutput, reportFailedWrite, writeOutput } from './open-output.ts';
import { print } from './print.ts';

export interface RunOutputs {
  readonly report?: string;
  readonly json?: string;
  readonly junit?: string;
}

/**
 * Opens all that a run was asked to leave, before it begins, and returns what writes it when the run is over. Under
 * GitHub Actions that says what came of it there too.
 *
 * @throws {@link InvalidRunError} where something can't be written
 */
export function openRunOutputs({ report, json, junit }: RunOutputs): (found: RunReport) => void {
  if (report !== undefined) makeDirectory(report);
  const open = (file: string | undefined) => (file === undefined ? undefined : openOutput(file));
  const files = {
    json: open(json),
    junit: open(junit),
    verdict: open(report && join(report, 'verdict.json')),
    page: open(report && join(report, 'index.html')),
  };
  return (found) => {
    const report = fitTimelines(found);
    const verdict = jsonText(report);
    writeOutput('the verdicts', files.json, () => verdict);
    writeOutput('verdict.json', files.verdict, () => verdict);
    writeOutput('the page', files.page, () => runPage(report));
    writeOutput("JUnit's XML", files.junit, () => junitReport(report));
    if (process.env.GITHUB_ACTIONS === 'true')
      reportFailedWrite('the summary for GitHub', () => tellGitHub(report));
  };
}

/** A line each, but for lists of numbers: no text has a line break of its own, so none is taken for such a list. */
function jsonText(report: RunReport): string {
  const text = JSON.stringify(report, withBigints, 2).replace(/\[\n[\s\d.,eE+nul-]*\]/g, (list) =>
    list.replace(/\s+/g, ''),
  );
  return `${text}\n`;
}

function tellGitHub(report: RunReport): void {
  for (const annotation of annotations(report)) print(annotation);
  const file = process.env.GITHUB_STEP_SUMMARY;
  if (file) appendFileSync(file, stepSummary(report));
}

/** One after the other: Node's own way to make all that are missing goes on for ever where a system has none, as in /proc. */
function makeDirectory(directory: string): void {
  const missing: string[] = [];
  for (let at = resolve(directory); !existsSync(at); at = dirname(at)) missing.unshift(at);
  try {
    for (const each of missing) mkdirSync(each);
    if (!statSync(directory).isDirectory()) throw new Error('it is a file');
  } catch (cause) {
    throw new InvalidRunError(`${directory} can't be made: ${cause}`, { cause });
  }
}
