import assert from 'node:assert/strict';
import { check } from '../../../src/check/check.ts';
import { checkInWindows } from '../../../src/check/check-in-windows.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { InvalidModelError } from '../../../src/check/model/invalid-model-error.ts';
import type { Model } from '../../../src/check/model/model.ts';

/** Asserts that `check` and `checkInWindows` refuse the model, with a message that is safe to print on a terminal. */
export function assertInvalidModel(
  events: readonly HistoryEvent[],
  model: Model<unknown>,
  what: RegExp,
): void {
  const isThat = (error: unknown) => {
    assert.ok(error instanceof InvalidModelError, String(error));
    assert.equal(error.code, 'invalid_model');
    assert.match(error.message, what);
    assert.doesNotMatch(error.message, /[\p{Cc}\p{Cf}]/u);
    return true;
  };
  assert.throws(() => check(events, model), isThat);
  assert.throws(() => {
    const windows = checkInWindows(model, { window: 2 });
    for (const event of events) windows.add(event);
    windows.end();
  }, isThat);
}
