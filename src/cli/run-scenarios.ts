import { parse } from 'node:path';
import { NotOfferedError } from '../hammer/evidence/run-errors.ts';
import { openHammer } from '../hammer/hammer.ts';
import type { HammerOptions } from '../hammer/hammer-options.ts';
import type { Verdict } from '../hammer/verdict/verdict.ts';
import { verdictEvidence, verdictLine } from '../hammer/verdict/verdict-text.ts';
import { progressLine } from '../report/terminal/progress-line.ts';
import type { ChosenScenario } from './choose-scenarios.ts';
import { print } from './print.ts';

export interface ScenarioRuns {
  readonly verdicts: readonly Verdict[];
  /** The scenarios that were left out because the lock lacks a feature that they need. */
  readonly notOffered: readonly NotOfferedError[];
  /** The error that ended the command early; undefined if all scenarios were run, or Ctrl-C ended it. */
  readonly refusal: { readonly error: unknown } | undefined;
}

export interface SharedOptions extends HammerOptions {
  /** The duration of each scenario, in ms. */
  readonly duration: number;
  /** Whether a scenario is left out, rather than refused, if the lock lacks a feature that it needs. */
  readonly onlyOffered: boolean;
  /** The file for the history of a scenario; `suffix` keeps the files of several scenarios apart. */
  readonly historyFile: (suffix: string) => string | undefined;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Hammers the scenarios one after another, and prints each verdict. The first signal ends the current run
 * early and skips the rest; a second one ends the process.
 */
export async function runScenarios(
  chosen: readonly ChosenScenario[],
  { historyFile, ...options }: SharedOptions,
): Promise<ScenarioRuns> {
  const verdicts: Verdict[] = [];
  const notOffered: NotOfferedError[] = [];
  const stop = new AbortController();
  const interrupt = () => (stop.signal.aborted ? process.exit(130) : stop.abort());
  for (const signal of signals) process.on(signal, interrupt);
  const hammer = openHammer();
  try {
    for (const [index, { name, url }] of chosen.entries()) {
      if (stop.signal.aborted) break;
      const line = progressLine(process.stdout, name, options.duration);
      const history = historyFile(chosen.length === 1 ? '' : `-${index + 1}-${parse(name).name}`);
      const run = hammer.run(url, {
        ...options,
        ...(history !== undefined && { history }),
        signal: stop.signal,
        onProgress: line.show,
      });
      const result = await run.catch((error: unknown) => {
        if (error instanceof NotOfferedError && options.onlyOffered) return error;
        throw error;
      });
      line.clear();
      if (result instanceof NotOfferedError) {
        notOffered.push(result);
        print(`${name.padEnd(13)} not run    ${result.lock} does not offer ${result.missing.join(', ')}`);
        continue;
      }
      verdicts.push(result);
      print([verdictLine(result), evidenceText(result)].filter(Boolean).join('\n'));
    }
    return { verdicts, notOffered, refusal: undefined };
  } catch (error) {
    // The verdicts so far must still be reported.
    return { verdicts, notOffered, refusal: { error } };
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
    await hammer.close();
  }
}

/**
 * Indents the texts of a scenario: none may look like a line of this command, or like a command to GitHub
 * Actions.
 */
function evidenceText(verdict: Verdict): string {
  return verdictEvidence(verdict).replace(/\n(?! )/g, '\n    ');
}
