const DEPTH = 4;

/**
 * The shared buffers in the world that a setup returned, and the views of such buffers, each with its path in
 * it.
 */
export function* sharedParts(
  value: unknown,
  path = '',
  depth = DEPTH,
): Generator<readonly [string, ArrayBufferView | SharedArrayBuffer]> {
  if (typeof value !== 'object' || value === null) return;
  const part = value as ArrayBufferView | SharedArrayBuffer;
  if ((ArrayBuffer.isView(part) ? part.buffer : part) instanceof SharedArrayBuffer) yield [path, part];
  else if (depth > 0) {
    // Getters are not called: one may do anything.
    for (const [name, { value: inner, enumerable }] of Object.entries(
      Object.getOwnPropertyDescriptors(value),
    ))
      if (enumerable) yield* sharedParts(inner, path === '' ? name : `${path}.${name}`, depth - 1);
  }
}
