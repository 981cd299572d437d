import { join } from 'node:path';
import { Command } from 'commander';
import { countText } from '../base/number-text.ts';
import { exitCodes } from '../hammer/verdict/verdict.ts';
import { runCases } from '../report/ci/run-cases.ts';
import type { TestSuite } from '../report/ci/test-case.ts';
import { mergeReports, missingShards } from '../report/merge-reports.ts';
import type { RunReport } from '../report/run-report.ts';
import { verdictNames } from '../report/verdict-names.ts';
import { refuseSharedFiles } from './output/open-output.ts';
import { print, printOutcome } from './output/print.ts';
import { printVerdict } from './output/print-verdict.ts';
import { openRunOutputs } from './output/run-outputs.ts';
import { readReport } from './reports/read-report.ts';

interface ReportFlags {
  readonly report: string;
  readonly json?: string;
  readonly junit?: string;
}

export function reportCommand(done: (exitCode: number) => void): Command {
  return new Command('report')
    .description('merge the reports of several runs, such as those of several machines, into one')
    .argument('<files...>', 'the verdict.json files that stress --report has written')
    .option(
      '--report <directory>',
      'where to write the merged report: index.html and verdict.json',
      'merged-report',
    )
    .option('--json <file>', 'write the verdicts as JSON')
    .option('--junit <file>', 'write the verdicts as JUnit XML')
    .addHelpText(
      'after',
      '\nExit codes: that of the worst outcome: 0 held, 1 violated, 3 deadlocked, 4 undecided, also if a shard is missing; ' +
        '2 for bad usage or input.',
    )
    .action((files: string[], flags: ReportFlags) => done(mergeFiles(files, flags)));
}

function mergeFiles(files: readonly string[], flags: ReportFlags): number {
  const { report, json, junit } = flags;
  const pages = ['verdict.json', 'index.html'].map((name) => join(report, name));
  refuseSharedFiles([], files);
  refuseSharedFiles(files, [json, junit, ...pages]);
  const merged = mergeReports(files.map(readReport));
  const writeOutputs = openRunOutputs(flags, () => onlyMissingShards(merged));
  const nameOf = verdictNames(merged);
  for (const verdict of merged.verdicts) printVerdict({ ...verdict, scenario: nameOf(verdict) });
  for (const { scenario, reason } of merged.notRun ?? [])
    print(`${scenario.padEnd(13)} not run    ${reason}`);
  writeOutputs(merged);
  const { outcome, machines } = merged;
  const sources = files.length === machines.length ? '' : ` and ${countText(machines.length, 'run')}`;
  printOutcome(`verdict: ${outcome}, of ${countText(files.length, 'report')}${sources}`, outcome);
  print(`report: ${join(report, 'index.html')}`);
  return exitCodes[outcome];
}

/** What is known only now gets annotations: each run has annotated its own verdicts. */
function onlyMissingShards(merged: RunReport): TestSuite {
  return runCases({ ...merged, verdicts: [], notRun: missingShards(merged.machines) });
}
