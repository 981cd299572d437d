/** An import or a re-export, static or dynamic, that is not in the lines of a comment. */
const IMPORT = /^(?!\s*\*).*\b(?:from |import ?\(?)['"]([^'"]+)['"]/gm;

/** What a compiled module, or its declarations, import. */
export function importsOf(source: string): string[] {
  return Array.from(source.matchAll(IMPORT), ([, specifier = '']) => specifier);
}
