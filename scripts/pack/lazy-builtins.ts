/** Built-in modules that take Node 3 to 11 ms to load, and of which few functions are called, late or not at all. */
const CALLED = /^node:(child_process|crypto|fs\/promises|readline|stream\/promises|timers\/promises|zlib)$/;
/** The lines before the code. Behind them an import may be a part of a text. */
const HEADER = /^(?:#!.*\n)?(?:import .*\n)*/;
const IMPORT = /^import (?:\{ ([^}]*) \}|(\w+)) from "(node:[^"]+)";$/gm;

/**
 * Takes the built-in modules that the code of a bundle imports from Node without an import: for an import Node reads every
 * export of the module, and so loads the streams and promises of `node:fs`, for instance. Functions of {@link CALLED} are
 * loaded by the first call.
 */
export function withLazyBuiltins(code: string): string {
  const [header] = HEADER.exec(code)!;
  return header.replaceAll(IMPORT, withoutImport) + code.slice(header.length);
}

function withoutImport(_: string, named: string | undefined, whole: string, name: string): string {
  const module = `process.getBuiltinModule("${name}")`;
  if (named === undefined) return `const ${whole} = ${module};`;
  const parts = named.split(', ').map((part) => part.split(' as '));
  const forwarded = CALLED.test(name) ? parts.filter(([original = '']) => isCalled(name, original)) : [];
  const taken = parts.filter((part) => !forwarded.includes(part)).map((part) => part.join(': '));
  return [
    ...(taken.length > 0 ? [`const { ${taken.join(', ')} } = ${module};`] : []),
    ...forwarded.map(
      ([original, own = original]) => `const ${own} = (...args) => ${module}.${original}(...args);`,
    ),
  ].join(' ');
}

/** Whether an export is a function, and not a class. */
function isCalled(name: string, exported: string): boolean {
  const module = process.getBuiltinModule(name) as Readonly<Record<string, unknown>>;
  return /^[a-z]/.test(exported) && typeof module[exported] === 'function';
}
