import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installTool } from '../where/tools.ts';
import { jsonSchemas } from './json-schemas.ts';
import { pageSections } from './page-sections.ts';
import { inOrder, pageText } from './page-text.ts';
import { referencePages } from './reference-pages.ts';
import { runTypedoc } from './run-typedoc.ts';
import { tidySection } from './tidy-section.ts';

const cache = fileURLToPath(new URL('../../../node_modules/.cache', import.meta.url));

/**
 * The pages of docs/reference and the JSON Schemas, by their paths in the checkout, from the types and their
 * docstrings. Takes some ten seconds of processor time.
 *
 * @throws Error if a public type or member has no docstring, or if the tools can't be installed
 */
export async function makeReference(): Promise<ReadonlyMap<string, string>> {
  const tool = installTool('reference');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'reference-'));
  try {
    const [schemas, markdown] = await Promise.all([
      jsonSchemas(tool),
      runTypedoc(tool, folder, referencePages),
    ]);
    const sections = new Map(
      referencePages.map((page) => [
        page.name,
        inOrder(
          page,
          pageSections(markdown.get(page.name)!).map((section) => tidySection(section)),
        ),
      ]),
    );
    return new Map([
      ...referencePages.map((page) => [`docs/reference/${page.name}.md`, pageText(page, sections)] as const),
      ...Array.from(schemas, ([name, text]) => [`schemas/${name}.json`, text] as const),
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
