/**
 * Gives the classes of a bundle their own names back. esbuild writes a class that refers to itself as
 * `var Table = class _Table`, by which it would be called in errors and logs.
 */
export function restoreClassNames(bundle: string): string {
  const renamed = Array.from(bundle.matchAll(/^var (\w+) = class _\1\b/gm), ([, name = '']) => name);
  return renamed.reduce(
    (text, name) => text.replaceAll(new RegExp(`\\b_${name}\\b`, 'g'), `${name}`),
    bundle,
  );
}
