import type { EditCall } from './edit-calls.ts';

/** What answers tell of the versions of a deck, each by its number. */
export interface Versions {
  /** The highest that was seen. */
  readonly last: number;
  /** Whether the deck was not there in the end. */
  readonly isGone: boolean;
  /** The call that was answered that it made it. */
  readonly madeBy: readonly (EditCall | undefined)[];
  /** The calls that found it. */
  readonly seenIn: readonly (readonly EditCall[] | undefined)[];
  /** An event after which it was made. */
  readonly from: readonly number[];
  /** An event before which it was made. */
  readonly until: readonly number[];
}

/** Undefined where two calls made one version. */
export function versionsOf(calls: readonly EditCall[]): Versions | undefined {
  const madeBy: EditCall[] = [];
  const seenIn: EditCall[][] = [];
  const from: number[] = [];
  const until: number[] = [];
  for (const call of calls) {
    const version = versionOf(call);
    if (version === undefined) continue;
    if (madeVersion(call)) {
      if (madeBy[version] !== undefined) return undefined;
      madeBy[version] = call;
    } else {
      seenIn[version] = [...(seenIn[version] ?? []), call];
    }
    from[version + 1] = Math.max(from[version + 1] ?? 0, call.invokedAt);
    until[version] = Math.min(until[version] ?? Number.POSITIVE_INFINITY, call.completedAt);
  }
  const last = Math.max(0, madeBy.length - 1, seenIn.length - 1);
  for (let v = 1; v <= last + 1; v++) from[v] = Math.max(from[v] ?? 0, from[v - 1] ?? 0);
  for (let v = last - 1; v >= 0; v--) {
    until[v] = Math.min(until[v] ?? Number.POSITIVE_INFINITY, until[v + 1] ?? Number.POSITIVE_INFINITY);
  }
  const final = calls.at(-1);
  return { last, isGone: final?.f === 'get' && final.result === null, madeBy, seenIn, from, until };
}

/** That an answer tells, whether the call made it or found it. */
export function versionOf({ outcome, result }: EditCall): number | undefined {
  const version = outcome === 'ok' ? (result as { version?: unknown } | null)?.version : undefined;
  return Number.isSafeInteger(version) ? (version as number) : undefined;
}

export function madeVersion(call: EditCall): boolean {
  const { created, outcome } = (call.result ?? {}) as { created?: boolean; outcome?: string };
  return call.f !== 'get' && created !== false && outcome !== 'cancelled';
}
