import { countText } from '../base/number-text.ts';
import { packageVersion } from '../base/package-version.ts';
import { withBigints } from '../check/json/json-text.ts';
import { InvalidRunError } from '../hammer/evidence/run-errors.ts';
import { durationMs } from '../hammer/time/duration-option.ts';
import { exitCodes } from '../hammer/verdict/verdict.ts';
import { checkCase } from '../report/ci/check-case.ts';
import { stepSummary } from '../report/ci/github-summary.ts';
import { junitReport } from '../report/ci/junit.ts';
import { checkedText } from '../report/text/checked-text.ts';
import { checkFile } from './check/check-file.ts';
import { checkTarget } from './check/check-target.ts';
import { notesText } from './check/file-notes.ts';
import {
  type CheckReport,
  type FileChecked,
  type IsolationReport,
  isBuiltIn,
} from './check/history-check.ts';
import { openHistoryInput } from './check/history-input.ts';
import { historyReading, type ReadingFlags } from './check/history-reading.ts';
import { requireHistory } from './check/require-history.ts';
import { wholeNumber } from './flags/whole-number.ts';
import { openInterrupt } from './interrupt.ts';
import { reportOnGitHub } from './output/github-output.ts';
import { openOutput, refuseSharedFiles } from './output/open-output.ts';
import { print, printOutcome } from './output/print.ts';

/** The flags of `hammerlock check`, by their names. */
export interface CheckCommandOptions extends ReadingFlags {
  readonly model?: string;
  readonly level?: string;
  readonly timeout: string;
  readonly memory: string;
  readonly json?: string;
  readonly junit?: string;
  readonly html?: string;
}

/** Checks a history file, prints and writes the result, and returns the exit code. */
export async function runCheck(file: string, options: CheckCommandOptions): Promise<number> {
  await requireHistory(file);
  const target = checkTarget(options.model, options.level);
  const reading = historyReading(options, target);
  const timeoutMs = durationMs('timeout', options.timeout);
  const memoryBytes = wholeNumber('memory', options.memory) * 2 ** 20;
  refuseSharedFiles(
    [file, isBuiltIn(target) ? undefined : target.model],
    [options.json, options.junit, options.html],
  );
  const json = openOutput(options.json);
  const junit = openOutput(options.junit);
  const html = openOutput(options.html);
  const history = await openHistoryInput(file);
  let checked: FileChecked;
  try {
    checked = await checkFile({ ...target, history, reading, timeoutMs, memoryBytes }, openInterrupt);
  } finally {
    history.close();
  }
  if (checked.reason === 'unanswered' && countOf(checked) === 0) {
    const { nemesis, unknownReads } = checked;
    const passed = [
      nemesis > 0 && `${countText(nemesis, 'line')} of a nemesis`,
      unknownReads > 0 && `${countText(unknownReads, 'read')} of null, taken as unknown`,
    ].filter(Boolean);
    const only = passed.length === 0 ? '' : `, only ${passed.join(' and ')}`;
    throw new InvalidRunError(
      `${history.name} has no ${'level' in checked ? 'transactions' : 'operations'}${only}: nothing was checked.`,
    );
  }
  const notes = notesText(checked);
  const text = checkedText(checked);
  for (const note of notes) print(note);
  if (text.evidence !== '') print(text.evidence);
  printOutcome(`${checked.outcome}: ${text.verdict}`, checked.outcome);
  json.write('the result', () => {
    const report: CheckReport | IsolationReport = { hammerlock: packageVersion(), file, ...checked };
    return `${JSON.stringify(report, withBigints, 2)}\n`;
  });
  const cases = { cases: [checkCase(history.name, checked)], missing: [] };
  junit.write('the JUnit XML', () => junitReport(cases));
  const { checkPage } = options.html === undefined ? {} : await import('../report/pages/check-page.ts');
  html.write('the page', () => checkPage!(history.name, checked, { ...checked, notes }));
  reportOnGitHub(cases, () => stepSummary(checked.outcome, cases));
  if (options.html !== undefined) print(`report: ${options.html}`);
  return exitCodes[checked.outcome];
}

function countOf(checked: FileChecked): number {
  return 'level' in checked ? checked.transactions : checked.operations;
}
