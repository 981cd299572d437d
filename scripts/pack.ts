import { buildPackage } from './pack/build-package.ts';
import { packages } from './pack/packages.ts';

/** `npm run pack:check`, `pack:explore` and `pack:locks` pack that part of the project as a package of its own. */
const [name = ''] = process.argv.slice(2);
const part = packages[name];
if (part === undefined) {
  console.error(`Unknown package ${name}. Known: ${Object.keys(packages).join(', ')}.`);
  process.exit(2);
}
console.log(buildPackage(part));
