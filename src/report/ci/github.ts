import { numberText } from '../../base/number-text.ts';
import { printable } from '../../base/printable.ts';
import type { Verdict } from '../../hammer/verdict/verdict.ts';
import { verdictEvidence, verdictSentence } from '../../hammer/verdict/verdict-text.ts';
import type { RunReport } from '../run-report.ts';

/** GitHub shows no more of an annotation. */
const MAX_MESSAGE = 4_000;
const MAX_EVIDENCE = 20_000;

/** Workflow commands that make an annotation of each scenario that did not hold, or has no verdict. */
export function annotations({ verdicts, notRun = [] }: RunReport): string[] {
  const found = verdicts
    .filter(({ outcome }) => outcome !== 'held')
    .map((verdict) => {
      const { outcome, scenario } = verdict;
      const level = outcome === 'undecided' ? 'warning' : 'error';
      const message = `${verdictSentence(verdict)}\n${verdictEvidence(verdict)}`.slice(0, MAX_MESSAGE);
      return `::${level} title=${escapeProperty(`${scenario} ${outcome}`)}::${escapeData(message)}`;
    });
  const missing = notRun
    .filter(({ isExcused }) => !isExcused)
    .map(
      ({ scenario, reason }) =>
        `::warning title=${escapeProperty(`${scenario} not run`)}::${escapeData(reason.slice(0, MAX_MESSAGE))}`,
    );
  return [...found, ...missing];
}

/** What follows in the line is data: of its characters these have a meaning. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** Markdown for the summary of the step: a table of the scenarios, and the evidence of those that did not hold. */
export function stepSummary({ outcome, machine, verdicts, notRun = [] }: RunReport): string {
  const rows = verdicts.map((verdict) =>
    [
      cell(verdict.scenario),
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
    `Node ${machine.node}, ${machine.platform}, ${machine.cores} cores`,
    '',
    'scenario | verdict | operations | busy | waits | deaths',
    '--- | --- | ---: | ---: | ---: | ---:',
    ...rows,
    ...(notRun.length > 0 ? [''] : []),
    ...notRun.map(({ scenario, reason }) => `- not run: ${cell(scenario)}: ${cell(reason)}`),
    ...verdicts.filter((verdict) => verdict.outcome !== 'held').flatMap(evidence),
    '',
  ].join('\n');
}

function evidence(verdict: Verdict): string[] {
  const text = verdictEvidence(verdict).slice(0, MAX_EVIDENCE);
  // A fence is ended only by one that is as long.
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return ['', `### ${cell(verdict.scenario)} ${verdict.outcome}`, '', fence, text, fence];
}

/** As text: what has a meaning in Markdown or HTML has none here. */
function cell(text: string): string {
  return printable(text.replace(/[\r\n]+/g, ' ')).replace(
    /[\\`*_{}[\]<>()#+.!|~&:-]/g,
    (character) => `\\${character}`,
  );
}
