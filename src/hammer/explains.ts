import { refused } from '../check/model/model.ts';
import { deck } from '../check/models/deck/deck-model.ts';
import type { EditCall } from './edit-calls.ts';
import { madeVersion, versionOf } from './seen-versions.ts';

/**
 * Whether the edits, in this order, explain all that was answered: no answered edit is missing, none stands before one
 * that had come back when it began, and the model accepts them, and every look at what they had made by then. A call that
 * never came back may be missing, or stand there once, with an answer that it could have had.
 */
export function explains(edits: readonly EditCall[], calls: readonly EditCall[]): boolean {
  const unplaced = new Map(calls.map((call) => [call.invokedAt, call]));
  let state = deck.init;
  let begun = -1;
  for (const call of withLooks(edits, calls)) {
    const asked = unplaced.get(call.invokedAt);
    if (asked === undefined || asked.f !== call.f || asked.argument !== call.argument) return false;
    if (asked.outcome === 'ok' && asked.result !== call.result) return false;
    unplaced.delete(call.invokedAt);
    if (asked.completedAt < begun || deck.reject?.(call) !== undefined) return false;
    begun = Math.max(begun, call.invokedAt);
    const next = deck.step(state, call);
    if (next === refused) return false;
    state = next;
  }
  return [...unplaced.values()].every((call) => call.outcome === 'info' || sawNothing(call));
}

/** Each look after the edit that made what it saw, those of one version in the order in which they came back. */
function withLooks(edits: readonly EditCall[], calls: readonly EditCall[]): EditCall[] {
  const looks: EditCall[][] = [];
  for (const call of calls) {
    if (call.outcome !== 'ok' || madeVersion(call) || sawNothing(call)) continue;
    // Only one that found no deck has no version.
    const version = versionOf(call) ?? edits.length;
    looks[version] = [...(looks[version] ?? []), call];
  }
  for (const seen of looks) seen?.sort((one, other) => one.completedAt - other.completedAt);
  return [undefined, ...edits].flatMap((edit, version) => [
    ...(edit === undefined ? [] : [edit]),
    ...(looks[version] ?? []),
  ]);
}

/** It changed nothing and says nothing of what there was: it can stand wherever it was under way. */
function sawNothing({ f, result }: EditCall): boolean {
  return f === 'verify' && (result as { outcome?: unknown } | null)?.outcome === 'cancelled';
}
