import type { PartPackage } from './packages.ts';

const PROJECT = 'https://github.com/hammerlock/hammerlock';

/**
 * The README of a package: its page, or one section of it, with the package's name in the imports and with links that
 * lead to the project.
 *
 * @throws Error if the page does not have the section
 */
export function packageReadme(
  { name, description, subpath, page, section }: PartPackage,
  text: string,
): string {
  const part = section === undefined ? text.replace(/^# .*\n+/, '') : sectionOf(text, section, page);
  const body = part
    .replaceAll(`'hammerlock/${subpath}'`, `'${name}'`)
    .replaceAll(
      /\]\((?!https?:|#)([^)]+)\)/g,
      (_, link: string) => `](${new URL(link, `${PROJECT}/blob/main/${page}`)})`,
    );
  return [
    `# ${name}`,
    `${description}. A part of [hammerlock](${PROJECT}), published alone and without dependencies; the command line\ncomes with \`hammerlock\`.`,
    `\`\`\`sh\nnpm install ${name}\n\`\`\``,
    body.trim(),
    '## License\n\nMIT\n',
  ].join('\n\n');
}

/** A section without its heading; the headings in it move up by one level. */
function sectionOf(text: string, section: string, page: string): string {
  const lines = text.split('\n');
  const start = lines.indexOf(`## ${section}`);
  if (start === -1) throw new Error(`${page} has no section "## ${section}".`);
  const end = lines.findIndex((line, at) => at > start && /^## /.test(line));
  return lines
    .slice(start + 1, end === -1 ? undefined : end)
    .map((line) => line.replace(/^###/, '##'))
    .join('\n');
}
