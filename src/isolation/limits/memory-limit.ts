import { getHeapSpaceStatistics } from 'node:v8';

/**
 * Returns a function that says whether this thread has taken more than `bytes` of memory since now: for typed arrays, which are
 * not in the heap of V8, and for objects that are older than the last collection of garbage.
 */
export function memoryLimit(bytes: number): () => boolean {
  const before = usedBytes();
  return () => usedBytes() - before > bytes;
}

function usedBytes(): number {
  let used = process.memoryUsage().arrayBuffers;
  for (const { space_name: name, space_used_size: size } of getHeapSpaceStatistics()) {
    if (!name.startsWith('new_')) used += size;
  }
  return used;
}
