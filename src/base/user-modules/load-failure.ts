import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const COMPILE =
  "Node strips types, but compiles nothing: `npm install --save-dev tsx`, and run `node --import tsx node_modules/.bin/hammerlock …`, or set NODE_OPTIONS='--import tsx' where another command starts Node.";

/** What Node says of an ES module that it takes for CommonJS. */
const COMMONJS = /^(Cannot use import statement outside a module|Unexpected token 'export')$/;
const MODULE =
  'Set "type": "module" in the package.json of the project, with `npm pkg set type=module`, or end the name of the file in .mts or .mjs.';

/** The first line of a syntax error's stack, or else a frame in a file. */
const PLACE = /^(?:(file:\/\/\/.+:\d+)|\s+at (?:.*\()?(file:\/\/\/.+:\d+):\d+\)?)$/gm;

/** Where a module, or one that it imports, could not go on: ` (/home/ann/counts.ts:3)`; empty if that is in no file of the user. */
export function loadPlace(cause: unknown): string {
  const { stack = '' } = Object(cause) as Partial<Error>;
  for (const [, error, frame] of stack.matchAll(PLACE)) {
    const place = error ?? frame!;
    if (!place.includes('/node_modules/')) return ` (${fileURLToPath(place)})`;
  }
  return '';
}

/** What to do about a module that Node could not load, with the file that is at fault; empty if that is not known. */
export function loadAdvice(url: string, cause: unknown): string {
  const { code, message = '' } = Object(cause) as Partial<Error> & { readonly code?: unknown };
  const file = fileURLToPath(url);
  switch (code) {
    case 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX':
      return `. ${COMPILE}`;
    case 'ERR_UNKNOWN_FILE_EXTENSION':
      if (/\.[jt]sx$/.test(message.replace(/.* for /s, ''))) return `. ${COMPILE}`;
      return historyAdvice(file);
    case 'ERR_IMPORT_ATTRIBUTE_MISSING':
      return historyAdvice(file);
    case 'ERR_MODULE_NOT_FOUND':
      return notFoundAdvice(message);
    case undefined:
      if (cause instanceof SyntaxError && COMMONJS.test(message)) return `. ${MODULE}`;
      // A decorator is not a type, and not JavaScript yet.
      if (
        cause instanceof SyntaxError &&
        message === 'Invalid or unexpected token' &&
        /\.[cm]?ts$/.test(file)
      ) {
        return `, such as the @ of a decorator. ${COMPILE}`;
      }
      return '';
    default:
      return '';
  }
}

function historyAdvice(file: string): string {
  return /\.(jsonl?|ndjson|gz)$/.test(file)
    ? `. If it is a history, run \`hammerlock check ${file} --model MODEL\`.`
    : '';
}

/** Advice on an import that only TypeScript resolves: an alias of a tsconfig.json, or a path without its extension. */
function notFoundAdvice(message: string): string {
  const [, module = '', importer = ''] =
    /^Cannot find (?:package|module) '(.+)' imported from (.+)$/.exec(message) ?? [];
  if (!/\.[cm]?tsx?$/.test(importer)) return '';
  if (existsSync(`${module}.ts`) || existsSync(join(module, 'index.ts'))) {
    return `. Import it by its whole name, with the extension .ts, or compile it. ${COMPILE}`;
  }
  return hasAliases(dirname(importer)) ? `. If it is an alias of a tsconfig.json: ${COMPILE}` : '';
}

/** Whether a tsconfig.json of the folder, or of one above it, has aliases. */
function hasAliases(folder: string): boolean {
  const file = join(folder, 'tsconfig.json');
  if (existsSync(file) && /"paths"\s*:/.test(readFileSync(file, 'utf8'))) return true;
  const above = dirname(folder);
  return above !== folder && hasAliases(above);
}
