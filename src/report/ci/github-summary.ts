import { countText, numberText } from '../../base/number-text.ts';
import { printable } from '../../base/printable.ts';
import type { Verdict } from '../../hammer/verdict/verdict.ts';
import { verdictEvidence } from '../../hammer/verdict/verdict-text.ts';
import { withoutEarliest } from '../repeated-runs.ts';
import type { Machine, RunReport } from '../run-report.ts';
import { verdictNames } from '../verdict-names.ts';

const MAX_EVIDENCE = 20_000;
/** GitHub takes 1 MiB. */
const MAX_ROWS = 1_000;

/** A summary of the step in Markdown: a table of the scenarios, and the evidence of those that did not hold. */
export function stepSummary(report: RunReport): string {
  const { outcome, machines, verdicts, notRun = [] } = report;
  const nameOf = verdictNames(report);
  const shown = withoutEarliest(verdicts, MAX_ROWS);
  const earlier = verdicts.length - shown.length;
  const rows = shown.map((verdict) =>
    [
      cell(nameOf(verdict)),
      verdict.outcome,
      numberText(verdict.operations),
      numberText(verdict.busy),
      numberText(verdict.waits),
      numberText(verdict.deaths),
    ].join(' | '),
  );
  return [
    `## hammerlock: ${outcome}`,
    '',
    [...new Set(machines.map(machineText))].join('; '),
    '',
    'scenario | verdict | operations | busy | waits | deaths',
    '--- | --- | ---: | ---: | ---: | ---:',
    ...rows,
    ...(earlier > 0 ? ['', `${countText(earlier, 'other run')} held.`] : []),
    ...(notRun.length > 0 ? [''] : []),
    ...notRun.map(({ scenario, reason }) => `- not run: ${cell(scenario)}: ${cell(reason)}`),
    ...verdicts
      .filter((verdict) => verdict.outcome !== 'held')
      .flatMap((verdict) => evidence(verdict, nameOf(verdict))),
    '',
  ].join('\n');
}

function machineText({ node, platform, cores }: Machine): string {
  return `Node ${node}, ${platform}, ${countText(cores, 'core')}`;
}

function evidence(verdict: Verdict, name: string): string[] {
  const text = verdictEvidence(verdict).slice(0, MAX_EVIDENCE);
  // Only a fence of at least the same length closes a code block.
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return ['', `### ${cell(name)} ${verdict.outcome}`, '', fence, text, fence];
}

/** Plain text: characters with a meaning in Markdown or HTML are escaped. */
function cell(text: string): string {
  return printable(text.replace(/[\r\n]+/g, ' ')).replace(
    /[\\`*_{}[\]<>()#+.!|~&:-]/g,
    (character) => `\\${character}`,
  );
}
