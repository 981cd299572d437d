import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { SourcePlace, TestCase, TestSuite } from './test-case.ts';

/** GitHub truncates longer annotations. */
const MAX_MESSAGE = 4_000;

/**
 * GitHub workflow commands: one annotation for each case that did not hold or has no result, at its line. It says why, and how
 * to repeat it; the evidence is in the log.
 *
 * @param workspace the folder of the repository
 */
export function annotations({ cases, missing }: TestSuite, workspace: string): string[] {
  const found = cases
    .filter(({ outcome }) => outcome !== 'held')
    .map(({ name, outcome, sentence, again, place }) =>
      command(outcome === 'undecided' ? 'warning' : 'error', `${name} ${outcome}`, place, workspace, [
        sentence,
        ...(again === undefined ? [] : [`again: ${again}`]),
      ]),
    );
  const notRun = missing
    .filter(({ isExcused }) => !isExcused)
    .map(({ name, reason }) => command('warning', `${name} not run`, undefined, workspace, [reason]));
  return [...found, ...notRun];
}

function command(
  level: 'error' | 'warning',
  title: string,
  place: TestCase['place'],
  workspace: string,
  lines: readonly string[],
): string {
  const properties = { ...propertiesOf(place, workspace), title };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${level} ${list.join(',')}::${escapeData(lines.join('\n').slice(0, MAX_MESSAGE))}`;
}

/** The place as GitHub takes it: a file by its path in the repository. Files elsewhere can't be annotated. */
function propertiesOf(
  place: SourcePlace | undefined,
  workspace: string,
): { readonly file?: string; readonly line?: number } {
  if (place === undefined) return {};
  const file = relative(workspace, resolve(place.file));
  if (file.startsWith('..') || isAbsolute(file)) return {};
  return { file: file.replaceAll(sep, '/'), ...(place.line !== undefined && { line: place.line }) };
}

/** The characters that have a meaning in the data of a workflow command. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
