import { readFileSync, statSync } from 'node:fs';
import Schema from 'typebox/schema';
import { parseShard, shardText } from '../../base/option-values/shard.ts';
import { packageFolder, packageVersion } from '../../base/package-version.ts';
import { parseJson } from '../../check/json/parse-json.ts';
import { InvalidRunError } from '../../hammer/evidence/run-errors.ts';
import type { RunReport } from '../../report/run-report.ts';

/**
 * Reads a `verdict.json` that this version has written.
 *
 * @throws {@link InvalidRunError} if the file can't be read, is not a report, is of another version, or is damaged
 */
export function readReport(file: string): RunReport {
  const report = Object(parsed(file)) as { readonly [part in keyof RunReport]: unknown };
  if (typeof report.hammerlock !== 'string' || !Array.isArray(report.verdicts)) throw notReport(file);
  const version = packageVersion();
  if (report.hammerlock !== version || !Array.isArray(report.machines)) {
    throw new InvalidRunError(
      `${file} was written by hammerlock ${report.hammerlock}, and this is ${version}: merge with the version that wrote it.`,
    );
  }
  const damage = damageIn(report);
  if (damage === undefined) return report as unknown as RunReport;
  throw new InvalidRunError(`${file} is damaged: ${damage}. Merge what hammerlock has written, as it is.`);
}

/** How the report differs from all that this version writes; undefined if it does not. */
function damageIn(report: unknown): string | undefined {
  const schema = readFileSync(new URL('schemas/verdict.json', packageFolder()), 'utf8');
  const [isValid, [first]] = Schema.Errors(JSON.parse(schema), report);
  if (!isValid) return `${first?.instancePath || 'the whole'} ${first?.message ?? 'is invalid'}`;
  const { machines, verdicts } = report as RunReport;
  if (machines.length === 0) return 'it has no machine';
  const lost = verdicts.findIndex(({ machine = 0 }) => machines[machine] === undefined);
  if (lost !== -1) return `/verdicts/${lost} is of a machine that it does not have`;
  try {
    for (const { shard } of machines) if (shard !== undefined) parseShard(shardText(shard), InvalidRunError);
    return undefined;
  } catch (error) {
    return `/machines: ${(error as Error).message}`.replace(/\.$/, '');
  }
}

function parsed(file: string): unknown {
  if (file === '') throw new InvalidRunError('The name of a report is empty: name a verdict.json.');
  let text: string;
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found === undefined) throw new Error('there is no such file');
    if (found.isDirectory()) throw new Error('it is a directory; name the verdict.json in it');
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new InvalidRunError(`The report ${file} can't be read: ${(cause as Error).message}.`, { cause });
  }
  try {
    // Windows' PowerShell writes a byte order mark when it passes a file on.
    return parseJson(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    throw notReport(file, { cause });
  }
}

function notReport(file: string, options?: ErrorOptions): InvalidRunError {
  return new InvalidRunError(
    `${file} is not a verdict.json: merge what \`hammerlock stress --report DIRECTORY\` has written there.`,
    options,
  );
}
