import { readFileSync, statSync } from 'node:fs';
import { packageVersion } from '../../base/package-version.ts';
import { parseJson } from '../../check/json/parse-json.ts';
import { InvalidRunError } from '../../hammer/evidence/run-errors.ts';
import type { RunReport } from '../../report/run-report.ts';

/**
 * Reads a `verdict.json` that this version has written.
 *
 * @throws {@link InvalidRunError} if the file can't be read, is none, or is of another version
 */
export function readReport(file: string): RunReport {
  const report = Object(parsed(file)) as { readonly [part in keyof RunReport]: unknown };
  if (typeof report.hammerlock !== 'string' || !Array.isArray(report.verdicts)) {
    throw new InvalidRunError(
      `${file} is no verdict.json: merge what \`hammerlock stress --report DIRECTORY\` has written there.`,
    );
  }
  const version = packageVersion();
  if (report.hammerlock !== version || !Array.isArray(report.machines)) {
    throw new InvalidRunError(
      `${file} was written by hammerlock ${report.hammerlock}, and this is ${version}: merge with the version that has written it.`,
    );
  }
  return report as unknown as RunReport;
}

function parsed(file: string): unknown {
  if (file === '') throw new InvalidRunError('The name of a report is empty: name a verdict.json.');
  let text: string;
  try {
    if (statSync(file).isDirectory()) throw new Error('it is a directory; name the verdict.json in it');
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new InvalidRunError(`The report ${file} can't be read: ${cause}`, { cause });
  }
  try {
    return parseJson(text);
  } catch (cause) {
    throw new InvalidRunError(`The report ${file} is no JSON: ${cause}`, { cause });
  }
}
