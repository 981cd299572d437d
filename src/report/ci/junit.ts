import { type Html, html, nothing } from '../html/html.ts';
import type { MissingCase, TestCase, TestSuite } from './test-case.ts';

/**
 * The results of a command in JUnit's XML format, one test case each. What is undecided is an error, not a failure; so is what
 * has no result, unless it is excused.
 */
export function junitReport({ cases, missing }: TestSuite): string {
  const count = (isOne: (one: TestCase) => boolean) => cases.filter(isOne).length;
  const failures = count(hasFailed);
  const skipped = missing.filter(({ isExcused }) => isExcused).length;
  const errors = count(({ outcome }) => outcome === 'undecided') + missing.length - skipped;
  const tests = cases.length + missing.length;
  const time = timeText(cases.reduce((sum, { seconds }) => sum + seconds, 0));
  const counts = html`tests="${tests}" failures="${failures}" errors="${errors}"${skipped > 0 ? html` skipped="${skipped}"` : nothing} time="${time}"`;
  return html`<?xml version="1.0" encoding="UTF-8"?>
<testsuites ${counts}>
<testsuite name="hammerlock" ${counts}>
${cases.map(testCase)}${missing.map(missingCase)}
</testsuite>
</testsuites>
`.markup.replace(FORBIDDEN, '\ufffd');
}

/** Characters that XML does not allow, not even as entities. Control characters are escaped already. */
const FORBIDDEN = /[\ufffe\uffff]/g;

function testCase(one: TestCase): Html {
  const { name, seconds, seed } = one;
  return html`<testcase classname="hammerlock" name="${name}" time="${timeText(seconds)}">
${seed === undefined ? nothing : html`<properties><property name="seed" value="${seed}"/></properties>\n`}${problem(one)}
</testcase>
`;
}

function missingCase({ name, reason, isExcused }: MissingCase): Html {
  const message = html`message="not run: ${reason}"`;
  return html`<testcase classname="hammerlock" name="${name}" time="0">
${isExcused ? html`<skipped ${message}/>` : html`<error ${message} type="undecided"/>`}
</testcase>
`;
}

function problem(one: TestCase): Html {
  const { outcome, sentence, evidence } = one;
  const message = html`message="${sentence}" type="${outcome}"`;
  if (hasFailed(one)) return html`<failure ${message}>${evidence}</failure>`;
  if (outcome !== 'held') return html`<error ${message}>${evidence}</error>`;
  // What is told beside a case that held, such as errors of the cleanup, is no failure.
  return evidence === '' ? nothing : html`<system-err>${evidence}</system-err>`;
}

/** Seconds with three decimals at most. */
function timeText(seconds: number): string {
  return String(Number(seconds.toFixed(3)));
}

function hasFailed({ outcome }: TestCase): boolean {
  return outcome === 'violated' || outcome === 'deadlocked';
}
