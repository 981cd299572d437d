import { type PartPackage, renameImports } from './packages.ts';

const PROJECT = 'https://github.com/hammerlock/hammerlock';

/**
 * The README of a package: its page up to the heading where the README ends, with the package's name in the imports and
 * with links that lead to the project.
 */
export function packageReadme(part: PartPackage, text: string): string {
  const { name, description, page, pageEnd } = part;
  const end = pageEnd === undefined ? text.length : text.indexOf(`\n${pageEnd}\n`);
  if (end < 0)
    throw new Error(`${page} has no heading "${pageEnd}", before which the README of ${name} ends.`);
  const readme = text.slice(0, end);
  const body = renameImports(part, readme.replace(/^# .*\n+/, '')).replaceAll(
    /\]\((?!https?:)([^)]+)\)/g,
    (whole, link: string) =>
      link.startsWith('#') && hasHeading(readme, link.slice(1))
        ? whole
        : `](${new URL(link, `${PROJECT}/blob/main/${page}`)})`,
  );
  return [
    `# ${name}`,
    `${description}. A part of [hammerlock](${PROJECT}), published alone and without dependencies;\nits commands come with \`hammerlock\`.`,
    `\`\`\`sh\nnpm install ${name}\n\`\`\``,
    body.trim(),
    ...(pageEnd === undefined ? [] : [moreOf(part)]),
    '## License\n\nMIT\n',
  ].join('\n\n');
}

function moreOf({ page }: PartPackage): string {
  return `The guarantees, what they cost, and their limits are in [the whole page](${PROJECT}/blob/main/${page}#guarantees).`;
}

/** Whether a text has the heading that GitHub gives this anchor. */
function hasHeading(text: string, anchor: string): boolean {
  const headings = text.matchAll(/^#+ (.*)$/gm);
  return Array.from(headings, ([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  ).includes(anchor);
}
