import type { Counterexample } from '../explain/counterexample.ts';
import { explainBadPattern } from '../explain/explain-bad-pattern.ts';
import { explainViolation } from '../explain/explain-violation.ts';
import { rejectedOutput } from '../explain/rejected-output.ts';
import type { HistoryEvent } from '../history/history-event.ts';
import {
  beginOperation,
  completeOperation,
  failOperation,
  type Partition,
  type PartitionOperation,
  type PartitionStart,
} from '../history/partition.ts';
import { clockMs } from '../limits/clock-ms.ts';
import { type MemoryBudget, OutOfMemoryError } from '../limits/memory-budget.ts';
import { OutOfTimeError } from '../limits/out-of-time.ts';
import { paced } from '../limits/pace.ts';
import { timeLimit } from '../limits/time-limit.ts';
import type { SearchableModel } from '../model-guard/searchable-model.ts';
import { hasGreedyOrder } from '../search/greedy-order.ts';
import { searchPartition } from '../search/partition-search.ts';
import type { KeyWindowsOptions } from './key-windows-options.ts';
import { pruneWindowEnds } from './prune-window-ends.ts';

/** The number of operations that complete before a window ends, unless another is asked for. */
export const WINDOW = 256;
/**
 * A window with more operations than this is given up: one operation stays open for longer than all of them.
 */
const MAX_OPEN = 100_000;
/** How many pending operations are carried over to the next window: the latest ones. */
const MAX_PENDING = 4_096;
/** A window with too many possible ends is checked again when it is this many times as long. */
const GROWTH = 4;
const MAX_STARTS = 1_000;
const MAX_STEPS = 2_000_000;
const MEMORY_BYTES = 2 ** 28;
const MAX_MS = 2_000;
/** The limits of the last window, which decides. */
const LAST_MEMORY_BYTES = 2 ** 30;
const LAST_MS = 20_000;
/** The share of the last window's time for an algorithm whose time is not linear. */
const PATIENCE = 1 / 4;

/** Checks the operations of one key in windows. */
export class KeyWindows<State> {
  state: 'open' | 'violated' | 'undecided' = 'open';
  operations = 0;
  readonly #model: SearchableModel<State>;
  readonly #key: string | undefined;
  readonly #options: KeyWindowsOptions;
  #events = 0;
  #starts: readonly PartitionStart<State>[];
  /** Operations invoked before this window: pending forever, or open when the last window ended. */
  #carried: PartitionOperation[] = [];
  /** Operations invoked in this window or, once its end is fixed, after it. */
  #operations: PartitionOperation[] = [];
  /** Operations that failed since the last window was checked. */
  #failed: PartitionOperation[] = [];
  /** The last event that was known when the last window was checked. */
  #lastKnown = -1;
  readonly #open = new Map<number, PartitionOperation>();
  #completions = 0;
  /** The number of operations that complete before this window ends. */
  #window: number;
  #isLast = false;
  /**
   * The event at which this window ends. It is checked once the operations that are open then have completed.
   */
  #cut = Number.POSITIVE_INFINITY;
  #hasDroppedPending = false;

  constructor(model: SearchableModel<State>, key: string | undefined, options: KeyWindowsOptions) {
    this.#model = model;
    this.#key = key;
    this.#options = options;
    this.#window = options.window;
    this.#starts = [{ state: model.init, linearized: new Set() }];
  }

  /** The number of events so far; of a key that is not open any more, up to the event that decided. */
  get events(): number {
    return this.#events;
  }

  /** The number of operations that are kept. */
  get kept(): number {
    return this.#carried.length + this.#operations.length + this.#failed.length;
  }

  add(event: HistoryEvent): void {
    if (this.state !== 'open') return;
    const at = this.#events++;
    if (event.type === 'invoke') {
      const operation = beginOperation(event, at);
      this.#open.set(event.process, operation);
      this.#operations.push(operation);
      return;
    }
    const operation = this.#open.get(event.process);
    if (operation === undefined) return;
    this.#open.delete(event.process);
    // A pending operation that only observes tells nothing.
    if (event.type === 'ok') completeOperation(operation, event, at);
    else if (event.type === 'fail' || this.#model.observes(operation)) this.#remove(operation);
    if (event.type === 'fail') {
      failOperation(operation, event, at);
      this.#failed.push(operation);
    }
    const wrong = event.type === 'ok' ? this.#model.reject?.(operation) : undefined;
    if (wrong !== undefined) {
      this.#violate(rejectedOutput(this.#model.name, operation, wrong));
      return;
    }
    this.#completions += 1;
    if (this.#completions >= this.#window && this.#cut === Number.POSITIVE_INFINITY) this.#cut = at;
    if (this.#isReady()) this.#checkWindow(this.#cut);
    else if (this.#operations.length > MAX_OPEN) this.#giveUp();
  }

  end(): void {
    this.#isLast = true;
    if (this.state === 'open') this.#checkWindow(this.#events);
  }

  /** Whether all operations open now were invoked after the end of the window. */
  #isReady(): boolean {
    if (this.#cut === Number.POSITIVE_INFINITY) return false;
    for (const { invokedAt } of this.#open.values()) if (invokedAt < this.#cut) return false;
    return true;
  }

  /**
   * Checks the window that ends at the event `cut`. For the last window it is enough that one order exists.
   */
  #checkWindow(cut: number): void {
    this.#options.onWindow();
    const inside = this.#operations.filter(({ invokedAt }) => invokedAt <= cut);
    const partition = {
      key: this.#key,
      operations: [...this.#carried, ...inside],
      failed: this.#failed,
      starts: this.#starts,
    };
    const { isOver: isAllOver = () => false, lastMs = LAST_MS } = this.#options;
    const { memoryBytes = this.#isLast ? LAST_MEMORY_BYTES : MEMORY_BYTES } = this.#options;
    const isLate = timeLimit(this.#isLast ? lastMs : MAX_MS);
    const isOver = () => isLate() || isAllOver();
    if (this.#isLast && hasGreedyOrder(this.#model, partition, isOver)) {
      this.#beginNext([], partition.operations, cut);
      return;
    }
    const memory: MemoryBudget = { bytesLeft: memoryBytes };
    if (this.#isLast && this.#isDecided(partition, memory, isOver)) return;
    const begin = clockMs();
    const search = searchPartition(this.#model, partition, { memory, until: cut, allEnds: !this.#isLast });
    try {
      const found = search.run(MAX_STEPS, isOver);
      const ends = found === 'linearizable' ? pruneWindowEnds(search.ends(), partition.operations) : [];
      search.release();
      if (found === 'not-linearizable' && !this.#hasDroppedPending) {
        // The history so far also has the operations invoked after the window.
        const operations = [...this.#carried, ...this.#operations];
        const whole = { ...partition, operations };
        this.#violate(explainViolation(this.#model, whole, memory, isOver, this.#lastKnown));
      } else if (found === 'linearizable' && ends.length <= MAX_STARTS) {
        this.#beginNext(ends, partition.operations, cut);
      } else {
        this.#extend(begin);
      }
    } catch (error) {
      if (!(error instanceof OutOfMemoryError || error instanceof OutOfTimeError)) throw error;
      this.#extend(begin);
    }
  }

  /** Whether the last window is decided because its values are unique. */
  #isDecided(partition: Partition<State>, memory: MemoryBudget, isOver: () => boolean): boolean {
    const { decideUniqueValues: decide, lastMs = LAST_MS } = this.#options;
    const patience = { ms: lastMs * PATIENCE };
    const found = decide?.(partition, { isOver: paced(isOver), memory, patience });
    if (found === 'linearizable') {
      this.#beginNext([], partition.operations, this.#events);
      return true;
    }
    if (found === undefined || this.#hasDroppedPending) return false;
    this.#violate(explainBadPattern(this.#model, partition, decide!, found, memory, isOver, this.#lastKnown));
    return true;
  }

  /**
   * Makes the window longer: later outputs tell which pending operations took effect. At the end of the
   * history one order is enough, as for a whole history.
   */
  #extend(begin: number): void {
    const { patience = { ms: Number.POSITIVE_INFINITY } } = this.#options;
    patience.ms -= clockMs() - begin;
    if (this.#isLast || patience.ms < 0 || this.#operations.length > MAX_OPEN) {
      this.#giveUp();
      return;
    }
    this.#window *= GROWTH;
    this.#cut = Number.POSITIVE_INFINITY;
  }

  #beginNext(
    ends: readonly PartitionStart<State>[],
    looked: readonly PartitionOperation[],
    cut: number,
  ): void {
    const left = looked.filter(({ completedAt, invokedAt }) => {
      return completedAt > cut && !ends.every(({ linearized }) => linearized.has(invokedAt));
    });
    this.operations += looked.length - left.length;
    if (left.length > MAX_PENDING) this.#hasDroppedPending = true;
    this.#carried = left.slice(-MAX_PENDING);
    this.#starts = ends;
    this.#window = this.#options.window;
    this.#failed = [];
    this.#lastKnown = this.#events - 1;
    this.#operations = this.#operations.filter(({ invokedAt }) => invokedAt > cut);
    this.#completions = this.#operations.length - this.#open.size;
    this.#cut = Number.POSITIVE_INFINITY;
  }

  #remove(operation: PartitionOperation): void {
    const list = this.#operations.includes(operation) ? this.#operations : this.#carried;
    list.splice(list.indexOf(operation), 1);
  }

  #violate(counterexample: Counterexample): void {
    this.state = 'violated';
    this.#options.onViolation(counterexample);
    this.#clear();
  }

  #giveUp(): void {
    this.state = 'undecided';
    this.#clear();
  }

  #clear(): void {
    this.#carried = [];
    this.#operations = [];
    this.#failed = [];
    this.#open.clear();
  }
}
