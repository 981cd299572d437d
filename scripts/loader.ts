const [major = 0] = process.versions.node.split('.').map(Number);

/** Node 24 runs the sources itself, which costs the suite a sixth less; Node 22 knows no `using`, and needs tsx. */
export const loader: readonly string[] = major >= 24 ? [] : ['--import', 'tsx'];
