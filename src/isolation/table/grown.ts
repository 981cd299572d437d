import { TooLargeError } from '../../check/limits/map-limit.ts';
import { OutOfMemoryError } from '../../check/limits/memory-budget.ts';

type Column = Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** What an index of 32 bits reaches. */
const MAX_ROWS = 2 ** 31 - 1;
/** A column doubles until it has this many rows, and grows by half from then on. */
const DOUBLED_ROWS = 2 ** 20;

/**
 * The column with room for at least `rows` rows. If it is moved for that, the given one is empty from then on, so that its memory is
 * free at once and does not make the collector of garbage run.
 *
 * @throws {@link OutOfMemoryError} if the machine's memory is used up
 */
export function grown<Kind extends Column>(column: Kind, rows: number): Kind {
  if (rows <= column.length) return column;
  if (rows > MAX_ROWS) throw new TooLargeError(`A column holds no more than ${MAX_ROWS} rows.`);
  return moved(
    column,
    Math.min(Math.max(rows, Math.ceil(column.length * (column.length < DOUBLED_ROWS ? 2 : 1.5))), MAX_ROWS),
  );
}

function moved<Kind extends Column>(column: Kind, rows: number): Kind {
  try {
    const buffer = column.buffer.transfer(rows * column.BYTES_PER_ELEMENT);
    return new (column.constructor as new (buffer: ArrayBuffer) => Kind)(buffer);
  } catch (cause) {
    throw new OutOfMemoryError('The check has used up the memory of the machine.', { cause });
  }
}
