import { type CheckOptions, type CheckResult, check } from './check.ts';
import type { Counterexample } from './explain/counterexample.ts';
import type { HistoryEvent } from './history/history-event.ts';
import { OPERATION_BYTES } from './history/partition.ts';
import { clockMs } from './limits/clock-ms.ts';
import { TooLargeError } from './limits/map-limit.ts';
import { timeLimit } from './limits/time-limit.ts';
import type { AnyModel } from './model/nondeterministic-model.ts';
import { guardedModel } from './model-guard/guarded-model.ts';
import { alreadyValidated } from './read-history/parse-history.ts';
import { uniqueValuesDecision } from './unique-values/decide-unique-values.ts';
import { type KeyWindows, WINDOW } from './windows/key-windows.ts';
import { createWindowsByKey } from './windows/windows-by-key.ts';

const EVENTS_AT_ONCE = 4_096;
const WINDOW_BYTES = 2 ** 28;
/** The share of the time limit for windows that don't get on. */
const PATIENCE = 1 / 4;
/** The time to look for the shortest counterexample. */
const EXPLAIN_MS = 20_000;

type Key = string | undefined;

/**
 * Checks a history in windows, in memory that does not grow with its length. The keys that windows leave undecided are read
 * again and searched whole, within what is left of the limits, and so is a key that is violated, for its shortest
 * counterexample. `read` begins at the first event each time.
 *
 * @throws what {@link check} throws, and whatever `read` throws
 */
export function checkWindowsFirst<State>(
  read: () => Iterable<HistoryEvent>,
  model: AnyModel<State>,
  { timeoutMs, memoryBytes, isStopped }: Required<CheckOptions>,
): CheckResult {
  const begin = clockMs();
  const isLate = timeLimit(timeoutMs);
  const isOver = () => isLate() || isStopped();
  const left = () => ({
    timeoutMs: Math.max(0, begin + timeoutMs - clockMs()),
    memoryBytes,
    isStopped,
  });
  const violations = new Map<KeyWindows<State>, Counterexample>();
  const windows = createWindowsByKey(guardedModel(model, isOver), {
    window: WINDOW,
    onWindow: () => {},
    decideUniqueValues: uniqueValuesDecision(model),
    onViolation: (counterexample, key) => violations.set(key, counterexample),
    isOver,
    patience: { ms: timeoutMs * PATIENCE },
    memoryBytes: Math.min(memoryBytes, WINDOW_BYTES),
  });
  let operations = 0;
  const found = (result: Pick<CheckResult, 'outcome' | 'reason' | 'counterexample' | 'undecided'>) => ({
    ...result,
    operations,
    partitions: windows.keys.size,
    tookMs: clockMs() - begin,
  });
  const outOfTime = (undecided: number) =>
    found({ outcome: 'undecided', reason: isStopped() ? 'stopped' : 'time', undecided });
  let count = 0;
  let isCutShort = false;
  try {
    for (const event of read()) {
      count += 1;
      if (count % EVENTS_AT_ONCE === 0 && isOver()) {
        isCutShort = true;
        break;
      }
      if (event.type === 'invoke') operations += 1;
      else if (event.type === 'fail') operations -= 1;
      windows.add(event);
    }
    if (!isCutShort) windows.end();
  } catch (error) {
    if (!(error instanceof TooLargeError)) throw error;
    if (violations.size === 0)
      return found({ outcome: 'undecided', reason: 'size', undecided: windows.keys.size });
  }
  const undecided = new Set<Key>();
  for (const [key, { state }] of windows.keys) {
    if (state === 'undecided' || (isCutShort && state === 'open')) undecided.add(key);
  }
  if (violations.size > 0) {
    const [key, counterexample] = shortest(violations);
    const prefix = take(eventsOf(read(), new Set([counterexample.key])), key.events);
    return found({
      outcome: 'violated',
      counterexample: shorter(counterexample, key.events, prefix),
      undecided: undecided.size,
    });
  }
  if (isCutShort) return outOfTime(undecided.size);
  if (undecided.size === 0) return found({ outcome: 'held', undecided: 0 });
  if (isOver()) return outOfTime(undecided.size);
  const events = alreadyValidated(eventsOf(read(), undecided), model);
  const { outcome, reason, counterexample, undecided: stillUndecided } = check(events, model, left());
  return found({
    outcome,
    ...(reason !== undefined && { reason }),
    ...(counterexample !== undefined && { counterexample }),
    // A check that ends while it reads does not know the keys.
    undecided: outcome === 'undecided' && stillUndecided === 0 ? undecided.size : stillUndecided,
  });

  /** The counterexample of the whole prefix, if it is shorter, or has a longer order, than that of a window. */
  function shorter(ofWindow: Counterexample, count: number, prefix: Iterable<HistoryEvent>): Counterexample {
    if (count / 2 > memoryBytes / OPERATION_BYTES) return ofWindow;
    const limits = left();
    const { counterexample } = check(alreadyValidated(prefix, model), model, {
      ...limits,
      timeoutMs: Math.min(limits.timeoutMs, EXPLAIN_MS),
    });
    if (counterexample === undefined) return ofWindow;
    const { isShortest, events } = counterexample;
    const isWorse = !isShortest && (ofWindow.isShortest || events > ofWindow.events);
    return isWorse ? ofWindow : counterexample;
  }
}

function* eventsOf(events: Iterable<HistoryEvent>, keys: ReadonlySet<Key>): Generator<HistoryEvent> {
  const open = new Set<number>();
  for (const event of events) {
    const isOfKeys = event.type === 'invoke' ? keys.has(event.key) : open.delete(event.process);
    if (!isOfKeys) continue;
    if (event.type === 'invoke') open.add(event.process);
    yield event;
  }
}

function* take<T>(items: Iterable<T>, count: number): Generator<T> {
  let left = count;
  if (left === 0) return;
  for (const item of items) {
    yield item;
    left -= 1;
    if (left === 0) return;
  }
}

function shortest<State>(
  violations: ReadonlyMap<KeyWindows<State>, Counterexample>,
): [KeyWindows<State>, Counterexample] {
  const [first, ...others] = violations;
  return others.reduce((a, b) => (b[0].events < a[0].events ? b : a), first!);
}
