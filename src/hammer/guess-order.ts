import { refused } from '../check/model/model.ts';
import { deck } from '../check/models/deck/deck-model.ts';
import type { EditCall } from './edit-calls.ts';
import { type Versions, versionsOf } from './seen-versions.ts';

type State = typeof deck.init;

/** How many places down their lists the calls between two looks may be, together: the likeliest guesses come first. */
const RANKS = [2, 6, 14, 30, 62, Number.POSITIVE_INFINITY];
/** Calls that are tried, for each version, on average. */
const STEPS_A_VERSION = 500;
/** Calls that are tried between two looks before earlier guesses are doubted. */
const STEPS_A_STRETCH = 20_000;
/** To find that a call can't be tried takes a part of the time of a step. */
const STEPS_A_LOOK = 1 / 16;
/** Versions after the last that anybody has seen: where a deck is gone, an unknown call has deleted it. */
const MAX_UNSEEN = 3;

/** From one version of which the slides were seen to the next. */
interface Stretch {
  readonly from: number;
  readonly ways: Iterator<Way>;
  way: Way | undefined;
}

interface Way {
  readonly state: State;
  readonly steps: readonly Option[];
}

interface Option {
  readonly call: EditCall;
  /** With the answer that it would have had. */
  readonly answered: EditCall;
}

/**
 * Guesses which of the calls that never came back made the versions that no answer tells of: those that were under way
 * at the time come first, and what was seen of a version has to be so. The edits, in their order, each as it was or would
 * have been answered; undefined where it comes to nothing. It is a guess: only what it comes to is evidence.
 */
export function guessOrder(calls: readonly EditCall[]): EditCall[] | undefined {
  const known = versionsOf(calls);
  if (known === undefined) return undefined;
  const { madeBy, seenIn, last, isGone } = known;
  const lost = calls.filter(({ outcome, f }) => outcome === 'info' && f !== 'get');
  const used = new Map<EditCall, number>();
  const stretches: Stretch[] = [];
  /** Where a call is needed elsewhere. */
  const banned = new Map<EditCall, Set<number>>();
  const options: Option[][] = [];
  let patience = STEPS_A_STRETCH;
  let stepsLeft = STEPS_A_VERSION * (last + MAX_UNSEEN);

  function endOf(from: number): number {
    for (let version = from + 1; version < last; version++) {
      if (seenIn[version] !== undefined || showsSlides(madeBy[version])) return version;
    }
    return last;
  }

  /** The state that the call makes of it, if that is what was seen. */
  function made(version: number, state: State, call: EditCall): State | undefined {
    stepsLeft -= 1;
    const next = deck.step(state, call);
    if (next === refused) return undefined;
    return (seenIn[version] ?? []).every((seen) => deck.step(next, seen) !== refused) ? next : undefined;
  }

  function* ways(from: number, state: State, mayTake: (call: EditCall) => boolean): Generator<Way> {
    const to = endOf(from);
    const steps: Option[] = [];
    const limit = stepsLeft - patience;
    /** Each with ranks that are above `over` in all, and no more than `left`. */
    function* go(version: number, state: State, over: number, left: number): Generator<Way> {
      const isOver = version > to && (version <= last || state.deck.exists !== isGone);
      if (isOver) {
        if (over < 0) yield { state, steps: [...steps] };
        return;
      }
      if (version > last + MAX_UNSEEN) return;
      options[version] ??= optionsOf(known!, version, lost);
      let rank = 0;
      for (const option of options[version]) {
        if (rank > left || stepsLeft < limit) return;
        const { call } = option;
        stepsLeft -= STEPS_A_LOOK;
        if (call.outcome === 'info') {
          if (steps.some((step) => step.call === call)) continue;
          if (!mayTake(call) || banned.get(call)?.has(version)) continue;
        }
        const next = made(version, state, option.answered);
        if (next !== undefined) {
          steps.push(option);
          yield* go(version + 1, next, over - rank, left - rank);
          steps.pop();
        }
        if (call.outcome === 'info') rank += 1;
      }
    }
    for (const [n, ranks] of RANKS.entries()) {
      yield* go(from + 1, state, n === 0 ? -1 : RANKS[n - 1]!, ranks);
    }
  }

  function begin(from: number, state: State): void {
    stretches.push({ from, ways: ways(from, state, (call) => !used.has(call)), way: undefined });
  }

  function leave(stretch: Stretch): void {
    for (const { call } of stretch.way?.steps ?? []) used.delete(call);
    stretch.way = undefined;
  }

  /** Takes the calls that are needed here from where they were guessed to be; false where that does not help. */
  function doubt(from: number, state: State): boolean {
    const way = ways(from, state, () => true).next().value as Way | undefined;
    const taken = way?.steps.filter(({ call }) => call.outcome === 'info' && used.has(call)) ?? [];
    if (taken.length === 0) return false;
    const earliest = Math.min(...taken.map(({ call }) => used.get(call)!));
    for (const { call } of taken) banned.set(call, (banned.get(call) ?? new Set()).add(used.get(call)!));
    let stretch = stretches.at(-1)!;
    while (stretch.from >= earliest) {
      leave(stretches.pop()!);
      stretch = stretches.at(-1)!;
    }
    leave(stretches.pop()!);
    const before = stretches.at(-1);
    begin(before === undefined ? 0 : stretch.from, before?.way?.state ?? deck.init);
    return true;
  }

  begin(0, deck.init);
  while (stepsLeft > 0) {
    const stretch = stretches.at(-1);
    if (stretch === undefined) {
      // What was doubted may have been right: once more, with more patience.
      banned.clear();
      patience *= 4;
      begin(0, deck.init);
      continue;
    }
    const isFirst = stretch.way === undefined;
    leave(stretch);
    const { value: way } = stretch.ways.next() as { value: Way | undefined };
    if (way === undefined) {
      stretches.pop();
      const before = stretches.at(-1);
      if (isFirst && before !== undefined) doubt(stretch.from, before.way!.state);
      continue;
    }
    stretch.way = way;
    for (const [n, { call }] of way.steps.entries()) used.set(call, stretch.from + 1 + n);
    const reached = stretch.from + way.steps.length;
    if (reached >= last) return stretches.flatMap(({ way }) => way!.steps.map(({ answered }) => answered));
    begin(reached, way.state);
  }
  return undefined;
}

function showsSlides(call: EditCall | undefined): boolean {
  return (call?.result as { digest?: unknown } | null | undefined)?.digest !== undefined;
}

/** What may have made a version, the likeliest first: a call that had ended before the last was seen may have come late. */
function optionsOf({ madeBy, from, until }: Versions, version: number, lost: readonly EditCall[]): Option[] {
  const maker = madeBy[version];
  if (maker !== undefined) return [{ call: maker, answered: maker }];
  const begun = from[version] ?? 0;
  const lateness = ({ endedAt }: EditCall) => Math.max(0, begun - endedAt);
  return lost
    .filter(({ invokedAt }) => invokedAt < (until[version] ?? Number.POSITIVE_INFINITY))
    .sort((one, other) => lateness(one) - lateness(other))
    .flatMap((call) => answersOf(call, version).map((answered) => ({ call, answered })));
}

/** What a call would have been answered, had it made that version. */
function answersOf(call: EditCall, version: number): EditCall[] {
  const as = (answer: object): EditCall => ({ ...call, outcome: 'ok', result: { version, ...answer } });
  const { index, expected } = (call.argument ?? {}) as { index?: number; expected?: object };
  switch (call.f) {
    case 'verify':
      return ['passed', 'failed'].map((verdict) => as({ index, verdict }));
    case 'chat':
      return expected === undefined ? [] : [as(expected)];
    case 'create':
      return [as({ created: true })];
    default:
      return [as({})];
  }
}
