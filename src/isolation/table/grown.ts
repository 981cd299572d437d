import { TooLargeError } from '../../check/limits/map-limit.ts';
import { OutOfMemoryError } from '../../check/limits/memory-budget.ts';

type Column = Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** What an index of 32 bits reaches. */
const MAX_ROWS = 2 ** 31 - 1;
/** A column doubles until it has this many rows, and grows by half from then on. */
const DOUBLED_ROWS = 2 ** 20;

/**
 * A copy of the column with room for at least `rows` rows, or the column itself if it has that.
 *
 * @throws {@link OutOfMemoryError} if the machine's memory is used up
 */
export function grown<Kind extends Column>(column: Kind, rows: number): Kind {
  if (rows <= column.length) return column;
  if (rows > MAX_ROWS) throw new TooLargeError(`A column holds no more than ${MAX_ROWS} rows.`);
  const larger = allocated(
    column,
    Math.min(Math.max(rows, Math.ceil(column.length * (column.length < DOUBLED_ROWS ? 2 : 1.5))), MAX_ROWS),
  );
  larger.set(column);
  return larger;
}

function allocated<Kind extends Column>(like: Kind, rows: number): Kind {
  try {
    return new (like.constructor as new (length: number) => Kind)(rows);
  } catch (cause) {
    throw new OutOfMemoryError('The check has used up the memory of the machine.', { cause });
  }
}
