/** The names of a configuration file, in the working directory. */
export const configFiles: readonly string[] = [
  'hammerlock.config.ts',
  'hammerlock.config.js',
  'hammerlock.config.mjs',
];
