import type { ReferencePage } from './reference-pages.ts';
import type { TidySection } from './tidy-section.ts';

/** The sections of each page, by its name. */
export type PagesSections = ReadonlyMap<string, readonly TidySection[]>;

/** The order of a page: what it begins with, then the rest, then the errors. */
export function inOrder(
  { ofRoot, first }: ReferencePage,
  sections: readonly TidySection[],
): readonly TidySection[] {
  const named = [...ofRoot, ...first];
  const rank = ({ heading }: TidySection) => {
    const at = named.indexOf(heading.replace('()', ''));
    return at !== -1 ? at : heading.endsWith('Error') ? named.length + 1 : named.length;
  };
  return sections.toSorted((a, b) => rank(a) - rank(b));
}

/** The whole page, whose links lead to the headings that it has now. */
export function pageText({ name, title, intro }: ReferencePage, pages: PagesSections): string {
  const sections = pages.get(name)!;
  const text = sections.map((section) => sectionText(section, 2)).join('\n\n');
  const whole = `<!-- Written by npm run docs:reference. -->\n\n# ${title}\n\n${intro}\n\n${text}\n`;
  return withUsedAnchors(withLinkedErrors(name, relinked(name, whole, pages), pages), name, pages);
}

function sectionText({ heading, body, members }: TidySection, level: number): string {
  const text = body.replaceAll(/\*\*Default\*\* `([^`]* [a-z]{2}[^`]*)`/g, '**Default** $1');
  return [`${'#'.repeat(level)} ${heading}`, text, ...members.map((member) => sectionText(member, level + 1))]
    .filter(Boolean)
    .join('\n\n');
}

/** Links lead to typedoc's own anchors, which no Markdown viewer makes of the headings. */
function relinked(page: string, text: string, pages: PagesSections): string {
  return text.replaceAll(
    /\]\((?:([\w-]+)\.md)?#([\w-]+)\)/g,
    (link, other: string | undefined, anchor: string) => {
      const heading = headingOf(pages.get(other ?? page) ?? [], anchor);
      return heading === undefined ? link : `](${other === undefined ? '' : `${other}.md`}#${slug(heading)})`;
    },
  );
}

/** Links the errors of other pages, which typedoc does not find. */
function withLinkedErrors(page: string, text: string, pages: PagesSections): string {
  return text.replaceAll(/^\*\*Throws\*\* .*$/gm, (line) =>
    line.replaceAll(/(?<![[#`\w])\w+Error\b/g, (error) => {
      const [other] =
        Array.from(pages).find(([, sections]) => sections.some(({ heading }) => heading === error)) ?? [];
      return other === undefined
        ? error
        : `[${error}](${other === page ? '' : `${other}.md`}#${slug(error)})`;
    }),
  );
}

function headingOf(sections: readonly TidySection[], anchor: string): string | undefined {
  for (const section of sections) {
    const found = section.anchor === anchor ? section.heading : headingOf(section.members, anchor);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The anchor that GitHub makes of a heading. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}

/** Leaves only the anchors in rows of tables that a link of some page leads to. */
function withUsedAnchors(text: string, page: string, pages: PagesSections): string {
  const used = new Set<string>();
  for (const [name, sections] of pages) {
    for (const body of bodies(sections)) {
      for (const [, other = name, anchor] of body.matchAll(/\]\((?:([\w-]+)\.md)?#([\w-]+)\)/g)) {
        if (other === page) used.add(anchor!);
      }
    }
  }
  return text.replaceAll(/<a id="([\w-]+)"><\/a> /g, (anchor, id: string) => (used.has(id) ? anchor : ''));
}

function bodies(sections: readonly TidySection[]): string[] {
  return sections.flatMap(({ body, members }) => [body, ...bodies(members)]);
}
