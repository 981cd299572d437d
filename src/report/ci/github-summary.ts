import type { VerdictOutcome } from '../../hammer/verdict/verdict.ts';
import { codeBlock, markdownText } from './markdown.ts';
import type { TestCase, TestSuite } from './test-case.ts';

const MAX_EVIDENCE = 20_000;

/**
 * A summary of the step in Markdown: a table of the cases, those without a result, and the evidence of those that did not hold.
 *
 * @param overview the lines of the table
 */
export function stepSummary(
  outcome: VerdictOutcome,
  { cases, missing }: TestSuite,
  overview: readonly string[] = outcomeTable(cases),
): string {
  return [
    `## hammerlock: ${outcome}`,
    '',
    ...overview,
    ...(missing.length > 0 ? [''] : []),
    ...missing.map(({ name, reason }) => `- not run: ${markdownText(name)}: ${markdownText(reason)}`),
    ...cases.filter((one) => one.outcome !== 'held').flatMap(evidence),
    '',
  ].join('\n');
}

function outcomeTable(cases: readonly TestCase[]): string[] {
  if (cases.length === 0) return [];
  return [
    'name | outcome | reason',
    '--- | --- | ---',
    ...cases.map(({ name, outcome, sentence }) =>
      [markdownText(name), outcome, markdownText(sentence)].join(' | '),
    ),
  ];
}

function evidence({ name, outcome, evidence }: TestCase): string[] {
  if (evidence === '') return [];
  return ['', `### ${markdownText(name)} ${outcome}`, '', ...codeBlock(evidence.slice(0, MAX_EVIDENCE))];
}
