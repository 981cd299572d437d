import { fileURLToPath } from 'node:url';
import { buildDist } from './pack/build-dist.ts';

/** `npm run build` compiles the package into `dist/`. */
await buildDist(fileURLToPath(new URL('../dist', import.meta.url)));
