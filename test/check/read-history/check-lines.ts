import assert from 'node:assert/strict';
import { check } from '../../../src/check/check.ts';
import type { Model } from '../../../src/check/model/model.ts';
import { register } from '../../../src/check/models/index.ts';
import { MalformedHistoryError } from '../../../src/check/read-history/malformed-history-error.ts';
import { parseHistory } from '../../../src/check/read-history/parse-history.ts';

export function outcome(lines: readonly string[], model: Model<unknown> = register): string {
  return check(parseHistory(lines, model), model).outcome;
}

/** Asserts that the lines are refused with an error that has the number of the line and matches `what`. */
export function refuses(
  lines: readonly string[],
  at: number,
  what: RegExp,
  model: Model<unknown> = register,
): void {
  assert.throws(
    () => outcome(lines, model),
    (error) => {
      assert.ok(error instanceof MalformedHistoryError, String(error));
      assert.equal(error.line, at, error.message);
      assert.match(error.message, what);
      return true;
    },
  );
}
