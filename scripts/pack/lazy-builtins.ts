/** Built-in modules that take Node 3 to 11 ms to load, and of which few functions are called, late or not at all. */
const CALLED = /^node:(child_process|crypto|fs\/promises|stream\/promises|zlib)$/;
const IMPORT = /^import (?:\{ ([^}]*) \}|(\w+)) from "(node:[^"]+)";$/gm;

/**
 * Takes the built-in modules that the code of a bundle imports from Node without an import: for an import Node reads every
 * export of the module, and so loads the streams and promises of `node:fs`, for instance. Those that are only called are
 * loaded by the first call.
 */
export function withLazyBuiltins(code: string): string {
  return code.replaceAll(IMPORT, (_, named: string | undefined, whole: string, name: string) => {
    const module = `process.getBuiltinModule("${name}")`;
    if (named === undefined) return `const ${whole} = ${module};`;
    const parts = named.split(', ').map((part) => part.split(' as '));
    const forwarded = parts.filter(([original = '']) => CALLED.test(name) && /^[a-z]/.test(original));
    const taken = parts.filter((part) => !forwarded.includes(part)).map((part) => part.join(': '));
    return [
      ...(taken.length > 0 ? [`const { ${taken.join(', ')} } = ${module};`] : []),
      ...forwarded.map(
        ([original, own = original]) => `const ${own} = (...args) => ${module}.${original}(...args);`,
      ),
    ].join(' ');
  });
}
