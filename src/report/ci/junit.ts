import type { Verdict } from '../../hammer/verdict/verdict.ts';
import { verdictEvidence, verdictSentence } from '../../hammer/verdict/verdict-text.ts';
import { type Html, html, nothing } from '../html/html.ts';
import { verdictNames } from '../repeated-runs.ts';
import type { NotRun, RunReport } from '../run-report.ts';

/**
 * The verdicts in JUnit's XML format, one test case per scenario and run. An undecided scenario is an error, not a
 * failure; so is one without a verdict, unless it is excused.
 */
export function junitReport(report: RunReport): string {
  const { verdicts, notRun = [] } = report;
  const count = (isOne: (verdict: Verdict) => boolean) => verdicts.filter(isOne).length;
  const nameOf = verdictNames(report);
  const failures = count(hasFailed);
  const skipped = notRun.filter(({ isExcused }) => isExcused).length;
  const errors = count(({ outcome }) => outcome === 'undecided') + notRun.length - skipped;
  const tests = verdicts.length + notRun.length;
  const time = verdicts.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1_000;
  const counts = html`tests="${tests}" failures="${failures}" errors="${errors}"${skipped > 0 ? html` skipped="${skipped}"` : nothing} time="${time}"`;
  return html`<?xml version="1.0" encoding="UTF-8"?>
<testsuites ${counts}>
<testsuite name="hammerlock" ${counts}>
${verdicts.map((verdict) => testCase(verdict, nameOf(verdict)))}${notRun.map(caseNotRun)}
</testsuite>
</testsuites>
`.markup.replace(FORBIDDEN, '\ufffd');
}

/** Characters that XML does not allow, not even as entities. Control characters are escaped already. */
const FORBIDDEN = /[\ufffe\uffff]/g;

function testCase(verdict: Verdict, name: string): Html {
  const { seed, durationMs } = verdict;
  return html`<testcase classname="hammerlock" name="${name}" time="${durationMs / 1_000}">
<properties><property name="seed" value="${seed}"/></properties>
${problem(verdict)}
</testcase>
`;
}

function caseNotRun({ scenario, reason, isExcused }: NotRun): Html {
  const message = html`message="not run: ${reason}"`;
  return html`<testcase classname="hammerlock" name="${scenario}" time="0">
${isExcused ? html`<skipped ${message}/>` : html`<error ${message} type="undecided"/>`}
</testcase>
`;
}

function problem(verdict: Verdict): Html {
  const message = html`message="${verdictSentence(verdict)}" type="${verdict.outcome}"`;
  const evidence = verdictEvidence(verdict);
  if (hasFailed(verdict)) return html`<failure ${message}>${evidence}</failure>`;
  if (verdict.outcome !== 'held') return html`<error ${message}>${evidence}</error>`;
  // Errors beside a run that held are evidence, not a failure.
  return evidence === '' ? nothing : html`<system-err>${evidence}</system-err>`;
}

function hasFailed({ outcome }: Verdict): boolean {
  return outcome === 'violated' || outcome === 'deadlocked';
}
