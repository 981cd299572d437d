const [major = 0] = process.versions.node.split('.').map(Number);

/**
 * Node 24 runs the sources itself, which costs the suite a sixth less, and its hooks let the big packages come from one
 * file each, which costs it a third less; Node 22 has no `using`, and needs tsx.
 */
export const loader: readonly string[] =
  major >= 24 ? ['--import', new URL('module-hooks.ts', import.meta.url).href] : ['--import', 'tsx'];
