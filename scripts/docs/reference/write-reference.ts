import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeReference } from './make-reference.ts';

/** `npm run docs:reference` writes docs/reference and schemas from the types and their docstrings. */
const root = new URL('../../../', import.meta.url);
const files = await makeReference();
for (const folder of new Set(Array.from(files.keys(), dirname))) {
  rmSync(new URL(folder, root), { recursive: true, force: true });
  mkdirSync(new URL(folder, root), { recursive: true });
}
for (const [path, text] of files) writeFileSync(new URL(path, root), text);
console.log([...files.keys()].join('\n'));
