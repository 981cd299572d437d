/** The runtime and its version: `Node v24.21.0`, `Bun 1.4.5`. Bun and Deno say in `process.version` which Node they are like. */
export function runtimeText({ bun, deno, node }: NodeJS.ProcessVersions = process.versions): string {
  if (bun !== undefined) return `Bun ${bun}`;
  return deno === undefined ? `Node v${node}` : `Deno ${deno}`;
}
