import { InvalidRunError } from '../../hammer/evidence/run-errors.ts';
import { wholeNumber } from './whole-number.ts';

/** How often the scenarios are run: without an end for `--until-failure` alone. */
export interface RunCount {
  readonly runs: number;
  /** Whether they are run more than once, until a verdict is not `held`. */
  readonly repeats: boolean;
}

/** @throws {@link InvalidRunError} */
export function runCount(flags: { readonly runs?: string; readonly untilFailure?: true }): RunCount {
  if (flags.runs === undefined) {
    const repeats = flags.untilFailure === true;
    return { runs: repeats ? Number.POSITIVE_INFINITY : 1, repeats };
  }
  const runs = wholeNumber('runs', flags.runs);
  if (runs === 0) throw new InvalidRunError('runs must be at least 1, not 0.');
  return { runs, repeats: true };
}
