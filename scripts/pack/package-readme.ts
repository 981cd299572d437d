import type { PartPackage } from './packages.ts';

const PROJECT = 'https://github.com/hammerlock/hammerlock';

/** The README of a package: its page, with the package's name in the imports and with links that lead to the project. */
export function packageReadme({ name, description, subpath, page }: PartPackage, text: string): string {
  const body = text
    .replace(/^# .*\n+/, '')
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
