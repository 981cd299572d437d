import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * npm runs this before it packs the package, after an install in a checkout, and twice in a clone that it has made to
 * install the package from git. An install builds what is missing; `npm ci`, and one without the dev dependencies, does
 * not.
 */
const command = process.env.npm_command;
const has = (path: string) => existsSync(fileURLToPath(new URL(`../${path}`, import.meta.url)));
const isNeeded = command === 'install' ? !has('dist') && has('node_modules/typescript') : command !== 'ci';
if (isNeeded) await import('./build.ts');
