import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { type ReferencePage, ROOT } from './reference-pages.ts';

/** Types that the docs name and do not describe: the states of the built-in models, and the tables of the store. */
const undescribed = [
  'BankState',
  'DeckModelState',
  'EntryState',
  'FencedMutexState',
  'LeaseState',
  'Timed',
  'LockState',
  'LogState',
  'Owner',
  'QueueState',
  'RegistersState',
  'RegisterValue',
  'SetState',
  'StackState',
  'UnorderedQueueState',
  'WholeNumber',
  'Schema',
  'StoreQuery',
  'Wal',
];

const described = [
  'Accessor',
  'Class',
  'Function',
  'Interface',
  'Method',
  'Property',
  'TypeAlias',
  'Variable',
];

/**
 * Runs typedoc, with a module per page that exports what the page describes.
 *
 * @param tool the folder that typedoc is installed in
 * @param folder a folder of the checkout, two levels deep, for files that are needed meanwhile
 * @returns typedoc's Markdown, by the name of the page
 * @throws Error if a public type or member has no docstring, or a docstring links to something that is not there
 */
export async function runTypedoc(
  tool: string,
  folder: string,
  pages: readonly ReferencePage[],
): Promise<ReadonlyMap<string, string>> {
  mkdirSync(join(folder, 'pages'));
  for (const page of pages) writeFileSync(moduleOf(folder, page), moduleText(page));
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: '../../../tsconfig.json', include: ['pages/*.ts'] }),
  );
  writeFileSync(join(folder, 'typedoc.json'), JSON.stringify(options(folder, pages)));
  const typedoc = join(tool, 'node_modules', 'typedoc', 'bin', 'typedoc');
  const config = join(folder, 'typedoc.json');
  const run = await promisify(execFile)(process.execPath, [typedoc, '--options', config], {
    cwd: tool,
  }).catch((error: { stdout: string; stderr: string }) => error);
  const said = stripVTControlCharacters(`${run.stdout}${run.stderr}`).trim().split('\n');
  const refused = said.filter((line) => line !== '' && !isExpected(line));
  if (refused.length > 0) throw new Error(`typedoc does not accept the docstrings:\n${refused.join('\n')}`);
  return new Map(pages.map(({ name }) => [name, readFileSync(join(folder, 'out', `${name}.md`), 'utf8')]));
}

/** In `@throws` typedoc finds no error of another page. The pages link it all the same. */
function isExpected(line: string): boolean {
  return /Failed to resolve link to "\w+Error"|Found 0 errors/.test(line);
}

function moduleOf(folder: string, { name }: ReferencePage): string {
  return join(folder, 'pages', `${name}.ts`);
}

function moduleText({ ofRoot, modules }: ReferencePage): string {
  const from = (module: string) => `from '../../../../${module}';\n`;
  const own = ofRoot.length === 0 ? '' : `export { ${ofRoot.join(', ')} } ${from(ROOT)}`;
  return own + modules.map((module) => `export * ${from(module)}`).join('');
}

function options(folder: string, pages: readonly ReferencePage[]): object {
  return {
    entryPoints: pages.map((page) => moduleOf(folder, page)),
    tsconfig: join(folder, 'tsconfig.json'),
    plugin: ['typedoc-plugin-markdown'],
    out: join(folder, 'out'),
    logLevel: 'Warn',
    // npm run types does that.
    skipErrorChecking: true,
    // What is exported twice is described once.
    excludeReferences: true,
    excludeInternal: true,
    excludeExternals: true,
    disableSources: true,
    sort: [],
    sortEntryPoints: false,
    modifierTags: ['@internal', '@nullable'],
    excludeTags: ['@nullable'],
    validation: { notExported: true, invalidLink: true, notDocumented: true },
    requiredToBeDocumented: described,
    intentionallyNotExported: undescribed,
    outputFileStrategy: 'modules',
    readme: 'none',
    hideBreadcrumbs: true,
    hidePageHeader: true,
    hideGroupHeadings: true,
    useCustomAnchors: true,
    useCodeBlocks: true,
    expandObjects: true,
    expandParameters: true,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    classPropertiesFormat: 'table',
    typeAliasPropertiesFormat: 'table',
    propertyMembersFormat: 'table',
    typeDeclarationFormat: 'table',
    tableColumnSettings: {
      hideModifiers: true,
      hideDefaults: true,
      hideInherited: true,
      hideOverrides: true,
      hideValues: true,
    },
  };
}
