import { verdictEvidence, verdictSentence } from '../../hammer/verdict/verdict-text.ts';
import { verdictNames } from '../repeated-runs.ts';
import type { RunReport } from '../run-report.ts';

/** GitHub truncates longer annotations. */
const MAX_MESSAGE = 4_000;

/** GitHub workflow commands: one annotation per scenario that did not hold or has no verdict. */
export function annotations(report: RunReport): string[] {
  const { verdicts, notRun = [] } = report;
  const nameOf = verdictNames(report);
  const found = verdicts
    .filter(({ outcome }) => outcome !== 'held')
    .map((verdict) => {
      const { outcome } = verdict;
      const level = outcome === 'undecided' ? 'warning' : 'error';
      const message = `${verdictSentence(verdict)}\n${verdictEvidence(verdict)}`.slice(0, MAX_MESSAGE);
      return `::${level} title=${escapeProperty(`${nameOf(verdict)} ${outcome}`)}::${escapeData(message)}`;
    });
  const missing = notRun
    .filter(({ isExcused }) => !isExcused)
    .map(
      ({ scenario, reason }) =>
        `::warning title=${escapeProperty(`${scenario} not run`)}::${escapeData(reason.slice(0, MAX_MESSAGE))}`,
    );
  return [...found, ...missing];
}

/** The characters that have a meaning in the data of a workflow command. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
