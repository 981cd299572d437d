import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { withBigints } from '../../check/json/json-text.ts';
import { InvalidRunError } from '../../hammer/evidence/run-errors.ts';
import { junitReport } from '../../report/ci/junit.ts';
import { runCases } from '../../report/ci/run-cases.ts';
import { runSummary } from '../../report/ci/run-summary.ts';
import type { TestSuite } from '../../report/ci/test-case.ts';
import { fitTimelines } from '../../report/fit-timelines.ts';
import { runPage } from '../../report/pages/run-page.ts';
import type { RunReport } from '../../report/run-report.ts';
import { reportOnGitHub } from './github-output.ts';
import { openOutput } from './open-output.ts';

/** The files that a run is asked to write. */
export interface RunOutputs {
  /** A folder for the report. */
  readonly report?: string;
  readonly json?: string;
  readonly junit?: string;
}

/**
 * Opens all output files before a run, and returns a function that writes them after it. Under GitHub
 * Actions, that function also prints annotations and writes the summary of the step.
 *
 * @param annotated the cases that may get an annotation; all of them if it is left out
 * @throws {@link InvalidRunError} if a file can't be opened
 */
export function openRunOutputs(
  { report, json, junit }: RunOutputs,
  annotated: (report: TestSuite) => TestSuite = (report) => report,
): (report: RunReport) => void {
  const files = { json: openOutput(json), junit: openOutput(junit) };
  if (report !== undefined) makeDirectory(report);
  const pages = {
    verdict: openOutput(report && join(report, 'verdict.json')),
    page: openOutput(report && join(report, 'index.html')),
  };
  return (whole) => {
    const report = fitTimelines(whole);
    const verdict = jsonText(report);
    files.json.write('the verdicts', () => verdict);
    pages.verdict.write('verdict.json', () => verdict);
    pages.page.write('the page', () => runPage(report));
    const found = runCases(report);
    files.junit.write('the JUnit XML', () => junitReport(found));
    reportOnGitHub(annotated(found), () => runSummary(report, found));
  };
}

/**
 * Indented JSON, but with each list of numbers in one line. A text can't be mistaken for such a list: its
 * line breaks are escaped.
 */
function jsonText(report: RunReport): string {
  const text = JSON.stringify(report, withBigints, 2).replace(/\[\n[\s\d.,eE+nul-]*\]/g, (list) =>
    list.replace(/\s+/g, ''),
  );
  return `${text}\n`;
}

/**
 * Creates the folder and its parents one by one: with `recursive`, Node never returns for a path in /proc.
 */
function makeDirectory(directory: string): void {
  if (directory === '')
    throw new InvalidRunError('The name of the folder for the report is empty: name one, or leave it out.');
  const missing: string[] = [];
  for (let at = resolve(directory); !existsSync(at); at = dirname(at)) missing.unshift(at);
  try {
    for (const each of missing) mkdirSync(each);
    if (!statSync(directory).isDirectory()) throw new Error('it is a file');
  } catch (cause) {
    throw new InvalidRunError(`${directory} can't be created: ${cause}`, { cause });
  }
}
