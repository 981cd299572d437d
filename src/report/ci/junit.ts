import type { Verdict } from '../../hammer/verdict/verdict.ts';
import { verdictEvidence, verdictSentence } from '../../hammer/verdict/verdict-text.ts';
import { type Html, html, nothing } from '../html/html.ts';
import type { NotRun, RunReport } from '../run-report.ts';

/**
 * The verdicts for what reads JUnit's XML: a test case a scenario; one that is undecided is an error, no failure, and so
 * is one that has no verdict, if nothing excuses it.
 */
export function junitReport({ verdicts, notRun = [] }: RunReport): string {
  const count = (isOne: (verdict: Verdict) => boolean) => verdicts.filter(isOne).length;
  const failures = count(hasFailed);
  const skipped = notRun.filter(({ isExcused }) => isExcused).length;
  const errors = count(({ outcome }) => outcome === 'undecided') + notRun.length - skipped;
  const tests = verdicts.length + notRun.length;
  const time = verdicts.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1_000;
  const counts = html`tests="${tests}" failures="${failures}" errors="${errors}"${skipped > 0 ? html` skipped="${skipped}"` : nothing} time="${time}"`;
  return html`<?xml version="1.0" encoding="UTF-8"?>
<testsuites ${counts}>
<testsuite name="hammerlock" ${counts}>
${verdicts.map(testCase)}${notRun.map(caseNotRun)}
</testsuite>
</testsuites>
`.markup.replace(FORBIDDEN, '\ufffd');
}

/** What no XML may hold, not even as an entity; control characters are not in it any more. */
const FORBIDDEN = /[\ufffe\uffff]/g;

function testCase(verdict: Verdict): Html {
  const { scenario, seed, durationMs } = verdict;
  return html`<testcase classname="hammerlock" name="${scenario}" time="${durationMs / 1_000}">
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
  // What went wrong besides.
  return evidence === '' ? nothing : html`<system-err>${evidence}</system-err>`;
}

function hasFailed({ outcome }: Verdict): boolean {
  return outcome === 'violated' || outcome === 'deadlocked';
}
