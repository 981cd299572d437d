import { inspect } from 'node:util';
import type { Lock, LockGrantedCallback, LockOptions } from './lock-manager.ts';

type GivenOptions = Readonly<Record<keyof LockOptions, unknown>>;

/** A request's options, with their defaults. */
export interface RequestOptions extends Required<Pick<LockOptions, 'ifAvailable' | 'mode' | 'steal'>> {
  readonly signal: AbortSignal | undefined;
  /** A finite number. */
  readonly timeoutMs: number;
  readonly owner: object | undefined;
}

export interface RequestArguments<T> {
  readonly name: string;
  readonly options: RequestOptions;
  readonly callback: LockGrantedCallback<T, Lock | null>;
}

const KNOWN = ['ifAvailable', 'mode', 'owner', 'signal', 'steal', 'timeoutMs'];

/**
 * The arguments of a request, converted as Web IDL says, except that an unknown option is refused.
 *
 * @throws `TypeError`; `DOMException` `NotSupportedError`; the reason of a signal that is aborted
 */
export function readRequest<T>(args: readonly unknown[]): RequestArguments<T> {
  const [name, given, callback] = args.length < 3 ? [args[0], undefined, args[1]] : args;
  if (args.length < 2 || typeof callback !== 'function')
    throw new TypeError(
      'request() takes a name, options if need be, and a function, which is called under the lock.',
    );
  // Not String(name), which turns a symbol into a name.
  const converted = `${name}`;
  const options = readOptions(given);
  refuseContradictions(converted, options);
  options.signal?.throwIfAborted();
  return { name: converted, options, callback: callback as LockGrantedCallback<T, Lock | null> };
}

function readOptions(given: unknown): RequestOptions {
  const options: unknown = given ?? {};
  if (!isObject(options)) throw invalid('options', given, 'an object');
  for (const name in options) {
    if (!KNOWN.includes(name)) throw new TypeError(`Unknown option '${name}'. Known: ${KNOWN.join(', ')}.`);
  }
  const {
    ifAvailable,
    mode = 'exclusive',
    owner,
    signal,
    steal,
    timeoutMs = Number.POSITIVE_INFINITY,
  } = options as GivenOptions;
  if (mode !== 'exclusive' && mode !== 'shared') throw invalid('mode', mode, "'exclusive' or 'shared'");
  if (owner !== undefined && !isObject(owner)) throw invalid('owner', owner, 'an object');
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw invalid('signal', signal, 'an AbortSignal');
  if (typeof timeoutMs !== 'number' || !(timeoutMs >= 0))
    throw invalid('timeoutMs', timeoutMs, 'a number of ms, 0 or more');
  return {
    ifAvailable: Boolean(ifAvailable),
    mode,
    owner,
    signal,
    steal: Boolean(steal),
    timeoutMs: Math.min(timeoutMs, Number.MAX_VALUE),
  };
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function refuseContradictions(name: string, { ifAvailable, mode, signal, steal }: RequestOptions): void {
  if (name.startsWith('-'))
    throw notSupported(`A name that begins with '-' is reserved: ${JSON.stringify(name)}.`);
  if (steal && ifAvailable) throw notSupported("'steal' never waits: leave out 'ifAvailable'.");
  if (steal && mode !== 'exclusive')
    throw notSupported("Only an exclusive lock can be stolen: leave out 'mode'.");
  if (signal !== undefined && (steal || ifAvailable))
    throw notSupported(`'${steal ? 'steal' : 'ifAvailable'}' never waits: leave out 'signal'.`);
}

function invalid(option: string, value: unknown, expected: string): TypeError {
  return new TypeError(
    `${option} must be ${expected}, not ${inspect(value, { depth: 0, customInspect: false })}.`,
  );
}

function notSupported(message: string): DOMException {
  return new DOMException(message, 'NotSupportedError');
}
