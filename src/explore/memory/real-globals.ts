/**
 * What the explorer replaces in its threads, as it was before: imported first, and used by the explorer itself wherever
 * it means the real thing.
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
