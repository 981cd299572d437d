import { InvalidJsonValueError } from '../../check/json/json-value.ts';
import { parseJson } from '../../check/json/parse-json.ts';
import { historyFormats } from '../../check/read-history/history-format.ts';
import type { ParseOptions } from '../../check/read-history/parse-history.ts';
import { InvalidRunError } from '../../hammer/evidence/run-errors.ts';
import type { CheckTarget } from './check-target.ts';

/** The flags that say how a history is to be read. */
export interface ReadingFlags {
  readonly format?: string;
  readonly init?: string;
  readonly nilReads?: string;
  readonly independent?: boolean;
}

/** How a history is to be read, and what the object held when it began. */
export interface HistoryReading extends Omit<ParseOptions, 'onNote'> {
  readonly init?: { readonly value: unknown };
}

/** @throws {@link InvalidRunError} for an invalid flag, and for one that transactions do not have */
export function historyReading(flags: ReadingFlags, { model, level }: CheckTarget): HistoryReading {
  const { format = 'auto', init, nilReads, independent } = flags;
  if (level !== undefined && init !== undefined && model !== 'bank') {
    throw new InvalidRunError(
      '--init is for sequential models and bank: other transactions begin with no values.',
    );
  }
  if (level !== undefined && nilReads !== undefined) {
    throw new InvalidRunError('--nil-reads is for sequential models, not for transactions.');
  }
  return {
    format: oneOf('format', format, ['auto', ...historyFormats]),
    ...(init !== undefined && { init: { value: firstValue(init) } }),
    ...(nilReads !== undefined && { nilReads: oneOf('nil-reads', nilReads, ['unknown', 'null'] as const) }),
    ...(independent === true && { independent }),
  };
}

function oneOf<Name extends string>(flag: string, given: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === given);
  if (found !== undefined) return found;
  throw new InvalidRunError(`--${flag} must be one of ${names.join(', ')}, not ${given}.`);
}

function firstValue(json: string): unknown {
  try {
    return parseJson(json);
  } catch (error) {
    const why = error instanceof InvalidJsonValueError ? error.message : 'a string needs its quotation marks';
    throw new InvalidRunError(`--init must be a value in JSON, not ${json}: ${why}.`);
  }
}
