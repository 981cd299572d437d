import type { Project } from './project.ts';
import type { Tool } from './tools.ts';

/** Where the package may run: a row of the page. */
export interface Place {
  readonly name: string;
  /** What has to be installed to try it, besides what is installed for development. */
  readonly tool?: Tool;
  /** Whether only the script tries it, and no test, because it downloads much. */
  readonly isLarge?: boolean;
  /** What a user has to know, as Markdown. */
  readonly note: string;
  /** The version that is tried, if the name does not say it. */
  version?(project: Project): string;
  attempt(project: Project): Promise<Attempt> | Attempt;
}

export const NOT_TRIED = 'not tried';

/** What came of it: undefined if it works, or why it does not, or {@link NOT_TRIED}. */
export interface Attempt {
  readonly locks: string | undefined;
  readonly harness: string | undefined;
}

/** Undefined if the output has what is expected, and its first line otherwise. */
export function unlessShown(expected: RegExp, output: string): string | undefined {
  if (expected.test(output)) return undefined;
  return (
    output
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? 'no output'
  );
}
