import { getHeapSpaceStatistics } from 'node:v8';

/**
 * Returns a function that says whether this thread has taken more than `bytes` of memory since now: for typed arrays, which are
 * not in the heap of V8, and for objects that are older than the last collection of garbage. Each counts from the least that
 * was seen, since what there is now may be garbage.
 */
export function memoryLimit(bytes: number): () => boolean {
  let [leastArrays, leastObjects] = [arrayBytes(), objectBytes()];
  return () => {
    const [arrays, objects] = [arrayBytes(), objectBytes()];
    leastArrays = Math.min(leastArrays, arrays);
    leastObjects = Math.min(leastObjects, objects);
    return arrays - leastArrays + (objects - leastObjects) > bytes;
  };
}

function arrayBytes(): number {
  return process.memoryUsage().arrayBuffers;
}

function objectBytes(): number {
  return getHeapSpaceStatistics()
    .filter(({ space_name: name }) => !name.startsWith('new_'))
    .reduce((used, { space_used_size: size }) => used + size, 0);
}
