/** Packages of hundreds of modules, which every thread of every test loads anew: 0.2 s of computing for Kysely alone. */
const packages = ['kysely', 'kysely/migration', 'typebox', 'typebox/compile', 'typebox/value'];
const directory = new URL('../node_modules/.cache/bundles/', import.meta.url);
const fileOf = (name: string) => name.replace('/', '-');

/** One module in the place of each. */
export const bundles: ReadonlyMap<string, string> = new Map(
  packages.map((name) => [name, new URL(`${fileOf(name)}.js`, directory).href]),
);

/** What two of them share stands in a file of its own, so that it is loaded once. */
export async function writeBundles(): Promise<void> {
  const { build } = await import('esbuild');
  await build({
    entryPoints: packages.map((name) => ({ in: name, out: fileOf(name) })),
    outdir: directory.pathname,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  });
}
