import { countText, numberText } from '../../base/number-text.ts';
import { withoutEarliest } from '../repeated-runs.ts';
import type { Machine, RunReport } from '../run-report.ts';
import { verdictNames } from '../verdict-names.ts';
import { stepSummary } from './github-summary.ts';
import { markdownText } from './markdown.ts';
import type { TestSuite } from './test-case.ts';

/** GitHub takes 1 MiB. */
const MAX_ROWS = 1_000;

/**
 * The {@link stepSummary} of runs, with the machines, and how much each run did.
 *
 * @param cases the same runs
 */
export function runSummary(report: RunReport, cases: TestSuite): string {
  const { outcome, machines, verdicts } = report;
  const nameOf = verdictNames(report);
  const shown = withoutEarliest(verdicts, MAX_ROWS);
  const earlier = verdicts.length - shown.length;
  return stepSummary(outcome, cases, [
    [...new Set(machines.map(machineText))].join('; '),
    '',
    'scenario | verdict | operations | busy | waits | deaths',
    '--- | --- | ---: | ---: | ---: | ---:',
    ...shown.map((verdict) => {
      const { operations, busy, waits, deaths } = verdict;
      const counts = [operations, busy, waits, deaths].map(numberText);
      return [markdownText(nameOf(verdict)), verdict.outcome, ...counts].join(' | ');
    }),
    ...(earlier > 0 ? ['', `${countText(earlier, 'other run')} held.`] : []),
  ]);
}

function machineText({ node, platform, cores }: Machine): string {
  return `Node ${node}, ${platform}, ${countText(cores, 'core')}`;
}
