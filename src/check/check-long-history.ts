import { type CheckOptions, type CheckResult, check } from './check.ts';
import { checkWindowsFirst } from './check-windows-first.ts';
import type { HistoryEvent } from './history/history-event.ts';
import { OPERATION_BYTES } from './history/partition.ts';
import { clockMs } from './limits/clock-ms.ts';
import type { AnyModel } from './model/nondeterministic-model.ts';
import { alreadyValidated } from './read-history/parse-history.ts';

/** A history with at most this many events is checked as a whole, which is faster. */
const SHORT_EVENTS = 1 << 19;
/** A history with at most this many events is checked as a whole, however little memory the check may use. */
const FEW_EVENTS = 1 << 14;
/**
 * Models of which a window can end in as many states as there are orders of what was added at the same time, and which have an
 * algorithm for whole histories. Their histories are checked whole as long as they fit into the memory.
 */
const WHOLE_FIRST: ReadonlySet<string> = new Set(['queue', 'unordered-queue', 'stack']);

interface LongHistoryOptions extends CheckOptions {
  /**
   * About how many events there are, by the number that have been read. It spares the beginning of a long history to be read
   * twice.
   *
   * @default not known
   */
  readonly expectedEvents?: (events: number) => number;
}

/**
 * As {@link check}, for a history of any length that can be read again: `read` begins at its first event each time, and its
 * events are valid for the model.
 *
 * A short history is checked as a whole, a longer one by {@link checkWindowsFirst}.
 *
 * @throws what {@link check} throws, and whatever `read` throws
 */
export function checkLongHistory<State>(
  read: () => Iterable<HistoryEvent>,
  model: AnyModel<State>,
  { expectedEvents = () => 0, ...options }: LongHistoryOptions = {},
): CheckResult {
  const { timeoutMs = 60_000, memoryBytes = 2 ** 30, isStopped = () => false } = options;
  const begin = clockMs();
  const inMemory = memoryBytes / OPERATION_BYTES;
  const maxEvents = WHOLE_FIRST.has(model.name)
    ? inMemory
    : Math.min(SHORT_EVENTS, Math.max(inMemory, FEW_EVENTS));
  try {
    const events = atMost(maxEvents, read(), expectedEvents);
    return check(alreadyValidated(events, model), model, options);
  } catch (error) {
    if (!(error instanceof TooLongError)) throw error;
  }
  const left = Math.max(0, begin + timeoutMs - clockMs());
  const checked = checkWindowsFirst(read, model, { timeoutMs: left, memoryBytes, isStopped });
  return { ...checked, tookMs: clockMs() - begin };
}

/** Internal: the history is too long to be checked as a whole. */
class TooLongError extends Error {}

/**
 * The events, if there are at most `limit`.
 *
 * @throws {@link TooLongError} when there are more, or when the first ones say that there will be
 */
function* atMost(
  limit: number,
  events: Iterable<HistoryEvent>,
  expectedEvents: (events: number) => number,
): Generator<HistoryEvent> {
  let count = 0;
  for (const event of events) {
    count += 1;
    if (count > limit || (count === FEW_EVENTS && expectedEvents(count) > limit)) throw new TooLongError();
    yield event;
  }
}
