import { availableParallelism } from 'node:os';
import { inspect } from 'node:util';
import { refuseUnknownOptions } from '../base/unknown-names.ts';
import { InvalidServerError } from './problems/server-errors.ts';

/** The options of {@link startServer}. */
export interface ServerOptions {
  /** The path of the SQLite file, which is created if it is missing. */
  readonly file: string;
  /**
   * The port to listen on; 0 for a free one.
   *
   * @default 8080
   */
  readonly port?: number;
  /**
   * The address to listen on. The server has no accounts: on an address other than the default, everybody who
   * can reach it can read and change every deck.
   *
   * @default '127.0.0.1'
   */
  readonly host?: string;
  /**
   * The number of threads that generate and verify slides, 1 to 64. One more thread writes.
   *
   * @default the number of cores
   */
  readonly workers?: number;
  /**
   * The time that a request may hold its session before another may steal it, in ms, up to an hour. A request
   * that takes twice as long is aborted.
   *
   * @default 30_000
   */
  readonly leaseMs?: number;
  /**
   * The path or URL of a module whose default export is a `SlideGenerator`.
   *
   * @default the built-in generator, which turns Markdown into slides
   */
  readonly generator?: string | undefined;
  /**
   * The path or URL of a module whose default export is a `Verifier`.
   *
   * @default the built-in verifier
   */
  readonly verifier?: string | undefined;
}

const names: readonly (keyof ServerOptions)[] = [
  'file',
  'port',
  'host',
  'workers',
  'leaseMs',
  'generator',
  'verifier',
];

const MAX_PORT = 65_535;
const MAX_WORKERS = 64;
const MAX_LEASE_MS = 3_600_000;

/** The options with their defaults. @throws {@link InvalidServerError} */
export function completeOptions(options: ServerOptions) {
  refuseUnknownOptions(options, names, InvalidServerError);
  const { file, port = 8080, host = '127.0.0.1', leaseMs = 30_000, generator, verifier } = options;
  const { workers = availableParallelism() } = options;
  if (typeof file !== 'string' || file === '') {
    throw new InvalidServerError(`file must be the path of the database, not ${inspect(file)}.`);
  }
  checkWholeNumber('port', port, 0, MAX_PORT);
  checkWholeNumber('workers', workers, 1, MAX_WORKERS);
  checkWholeNumber('leaseMs', leaseMs, 1, MAX_LEASE_MS);
  return { file, port, host, workers, leaseMs, generator, verifier };
}

function checkWholeNumber(name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new InvalidServerError(
    `${name} must be a whole number from ${min} to ${max}, not ${inspect(value)}.`,
  );
}
