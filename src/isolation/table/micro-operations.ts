import { InvalidJsonValueError } from '../../check/json/json-value.ts';
import { valueText } from '../../check/json/value-text.ts';
import type { MalformedEvent } from './transaction-events.ts';
import {
  APPEND,
  addOperation,
  READ,
  REGISTER,
  type TransactionTable,
  UNKNOWN,
  WRITE,
} from './transaction-table.ts';

/** What the objects of a model are: lists that are appended to, or registers that are overwritten. */
export type ObjectKind = 'list' | 'register';

const writes = { list: 'append', register: 'w' } as const;

/**
 * Adds the micro-operations of transactions to a table, and validates them.
 *
 * @param areReadsKnown whether the third part of a read is what it returned
 * @throws {@link MalformedHistoryError} for an invalid micro-operation
 */
export type AddOperations = (given: unknown, areReadsKnown: boolean, wrong: MalformedEvent) => void;

export function createAddOperations(table: TransactionTable, objects: ObjectKind): AddOperations {
  /** The row of each key in `table.keys`, by its id. */
  const rows = new Map<number, number>();
  const write = writes[objects];
  const writeKind = objects === 'list' ? APPEND : WRITE;
  const { keys, values, lists } = table;

  const keyRow = (key: unknown): number => {
    const id = values.idOf(key);
    let row = rows.get(id);
    if (row === undefined) {
      row = keys.length;
      keys.push(id);
      rows.set(id, row);
    }
    return row;
  };

  const addRead = (key: number, read: unknown, wrong: MalformedEvent): void => {
    if (objects === 'register') {
      table.branch[addOperation(table, READ, key, values.idOf(read))] = REGISTER;
      return;
    }
    if (read === null) {
      table.branch[addOperation(table, READ, key, 0)] = 0;
      return;
    }
    if (!Array.isArray(read)) {
      throw wrong(`a read of a list must return an array of its elements, or null, not ${valueText(read)}`);
    }
    const branch = lists.add(key, read);
    table.branch[addOperation(table, READ, key, read.length)] = branch;
  };

  const add: AddOperations = (given, areReadsKnown, wrong) => {
    if (!Array.isArray(given)) throw wrong(notOperations(given, objects));
    for (const operation of given as unknown[]) {
      if (!Array.isArray(operation)) throw wrong(notOperation(operation, write));
      const { length, 0: f, 1: key, 2: value } = operation as unknown[];
      if (f === write && length === 3) addOperation(table, writeKind, keyRow(key), values.idOf(value));
      else if (f !== 'r' || (length !== 2 && length !== 3)) throw wrong(notOperation(operation, write));
      else if (areReadsKnown && value !== undefined) addRead(keyRow(key), value, wrong);
      else addOperation(table, READ, keyRow(key), UNKNOWN);
    }
  };

  return (given, areReadsKnown, wrong) => {
    try {
      add(given, areReadsKnown, wrong);
    } catch (error) {
      if (error instanceof InvalidJsonValueError) {
        throw wrong(`a key or a value of a transaction cannot be compared: ${error.message}`);
      }
      throw error;
    }
  };
}

export function notOperations(given: unknown, objects: ObjectKind): string {
  return `a transaction must be an array of micro-operations, such as ${examples[objects]}, not ${valueText(given)}`;
}

const examples = { list: '[["append","x",1],["r","x",[1]]]', register: '[["w","x",1],["r","x",1]]' } as const;

function notOperation(operation: unknown, write: string): string {
  return `a micro-operation must be ["${write}", key, value] or ["r", key, what it returned], not ${valueText(operation)}`;
}

/**
 * @param completed valid micro-operations
 * @throws {@link MalformedHistoryError} if a transaction completed with other micro-operations than it was invoked with
 */
export function requireSameOperations(
  invoked: unknown,
  completed: readonly unknown[],
  { values }: TransactionTable,
  wrong: MalformedEvent,
): void {
  const given = invoked as readonly unknown[];
  if (given.length !== completed.length) {
    throw wrong(
      `a transaction that was invoked with ${given.length} micro-operations completed with ${completed.length}: give each of them, in their order`,
    );
  }
  const isSame = (a: unknown, b: unknown) => a === b || values.idOf(a) === values.idOf(b);
  for (let i = 0; i < given.length; i++) {
    const [a, b] = [given[i] as unknown[], completed[i] as unknown[]];
    if (!Array.isArray(a) || a[0] !== b[0] || !isSame(a[1], b[1]) || (b[0] !== 'r' && !isSame(a[2], b[2]))) {
      throw wrong(
        `a micro-operation that was invoked as ${valueText(a)} completed as ${valueText(b)}: only the result of a read may differ`,
      );
    }
  }
}
