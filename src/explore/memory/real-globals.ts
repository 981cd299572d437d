/**
 * The globals that the explorer replaces in its threads, as they were before. This module is loaded first,
 * and the explorer uses these wherever it needs the real function.
 */
export const RealSharedArrayBuffer = SharedArrayBuffer;
export const RealBigInt64Array = BigInt64Array;
export const RealInt32Array = Int32Array;
export const RealUint8Array = Uint8Array;
export const RealFloat64Array = Float64Array;
export const { exchange, load, notify, store, wait } = Atomics;
export const realAtomics = { ...descriptors(Atomics) };
export const realNow = performance.now.bind(performance);
export const realSetImmediate = setImmediate;
export const realSetTimeout = setTimeout;

function descriptors<T extends object>(object: T): T {
  return Object.fromEntries(
    Object.getOwnPropertyNames(object).map((name) => [name, object[name as keyof T]]),
  ) as T;
}
