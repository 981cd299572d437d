import type { Verdict } from '../hammer/verdict.ts';
import { verdictEvidence, verdictSentence } from '../hammer/verdict-text.ts';
import { type Html, html, nothing } from './html.ts';
import type { RunReport } from './run-report.ts';

/** The verdicts for what reads JUnit's XML: a test case a scenario; one that is undecided is an error, no failure. */
export function junitReport({ verdicts }: RunReport): string {
  const count = (isOne: (verdict: Verdict) => boolean) => verdicts.filter(isOne).length;
  const failures = count(hasFailed);
  const errors = count(({ outcome }) => outcome === 'undecided');
  const time = verdicts.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1_000;
  const counts = html`tests="${verdicts.length}" failures="${failures}" errors="${errors}" time="${time}"`;
  return html`<?xml version="1.0" encoding="UTF-8"?>
<testsuites ${counts}>
<testsuite name="hammerlock" ${counts}>
${verdicts.map(testCase)}
</testsuite>
</testsuites>
`.markup.replace(FORBIDDEN, '\ufffd');
}

/** What no XML may hold, not even as an entity. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu;

function testCase(verdict: Verdict): Html {
  const { scenario, seed, durationMs } = verdict;
  return html`<testcase classname="hammerlock" name="${scenario}" time="${durationMs / 1_000}">
<properties><property name="seed" value="${seed}"/></properties>
${problem(verdict)}
</testcase>
`;
}

function problem(verdict: Verdict): Html {
  const message = html`message="${verdictSentence(verdict)}" type="${verdict.outcome}"`;
  const evidence = verdictEvidence(verdict);
  if (hasFailed(verdict)) return html`<failure ${message}>${evidence}</failure>`;
  return verdict.outcome === 'held' ? nothing : html`<error ${message}>${evidence}</error>`;
}

function hasFailed({ outcome }: Verdict): boolean {
  return outcome === 'violated' || outcome === 'deadlocked';
}
