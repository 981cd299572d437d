import { inspect } from 'node:util';
import { InvalidRecordingError } from './recording-errors.ts';

/** Notes what a transaction reads and writes, in the order in which it does so. */
export interface TransactionRecorder {
  /**
   * The transaction has read an object. For `list-append` the value is the list, in its order; for `bank` the balance; for a
   * register that has only its initial value, null; undefined, which clients return for a row that is missing, counts as null.
   */
  read(key: string | number, value: unknown): void;
  /** The transaction has appended an element to a list. No other transaction may append the same to it. */
  append(key: string | number, element: unknown): void;
  /** The transaction has written a value. No other transaction may write the same to the object. */
  write(key: string | number, value: unknown): void;
}

/** A micro-operation, as it stands in the history. */
type NotedOperation = readonly [f: 'r' | 'append' | 'w', key: string | number, value: unknown];

/** The recorder of one transaction, and what it has noted. */
export interface RecordedTransaction {
  readonly recorder: TransactionRecorder;
  /** A copy of the operations. */
  operations(): NotedOperation[];
  /** The operations with the values of the reads left out, as far as they are known before the transaction has committed. */
  intents(): NotedOperation[];
  /** Nothing can be noted any more. */
  close(): void;
}

const names = { r: 'a read', append: 'an append', w: 'a write' } as const;

/**
 * A value as it is now: the work may change its list after it was read. Nothing where there is no row is null, as in a history that
 * was written to a file.
 */
function copyOf(value: unknown): unknown {
  if (value === undefined) return null;
  if (Array.isArray(value) && value.every((element) => Object(element) !== element)) return [...value];
  return Object(value) === value ? copied(value) : value;
}

function copied(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    throw new InvalidRecordingError(`A key or a value of a transaction must be JSON, not ${inspect(value)}.`);
  }
}

export function recordedTransaction(): RecordedTransaction {
  const operations: NotedOperation[] = [];
  let isClosed = false;
  const noting =
    (f: NotedOperation[0]) =>
    (key: string | number, value: unknown): void => {
      if (isClosed) {
        throw new InvalidRecordingError(
          `${f === 'r' ? 'A read' : `A ${f}`} of ${JSON.stringify(key)} was noted after its transaction had ended. Note it within the work, and await all that the work begins.`,
        );
      }
      if (typeof key !== 'string' && !Number.isFinite(key)) {
        throw new InvalidRecordingError(
          `The key of ${names[f]} must be a string or a number, not ${inspect(key)}.`,
        );
      }
      if (value === undefined && f !== 'r') {
        throw new InvalidRecordingError(
          `The value of ${names[f]} of ${JSON.stringify(key)} must not be undefined: name what is stored.`,
        );
      }
      operations.push([f, key, copyOf(value)]);
    };
  return {
    recorder: { read: noting('r'), append: noting('append'), write: noting('w') },
    operations: () => [...operations],
    intents: () => operations.map(([f, key, value]) => [f, key, f === 'r' ? null : value]),
    close() {
      isClosed = true;
    },
  };
}
