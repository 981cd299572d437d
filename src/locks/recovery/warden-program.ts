import { extname } from 'node:path';

/**
 * What the warden's thread runs: the URL of its module. In a built package this module is replaced by one with the code
 * itself, as a CommonJS script: a bundler takes that along, and would leave a file behind.
 */
export const wardenProgram: URL | string = new URL(
  `../../../workers/warden${extname(import.meta.url)}`,
  import.meta.url,
);
