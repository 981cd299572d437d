/** A heading of a Markdown page, with what follows it. */
export interface PageSection {
  readonly heading: string;
  /** The anchor that links lead to. */
  readonly anchor: string | undefined;
  /** The text up to the next heading. */
  readonly body: string;
  readonly children: readonly PageSection[];
}

/** The sections of a page below its title. An anchor stands behind its heading: `## Grant {#grant}`. */
export function pageSections(text: string): readonly PageSection[] {
  const top = { heading: '', anchor: undefined, lines: [], children: [], level: 0 };
  const path: OpenSection[] = [top];
  let isCode = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('```')) isCode = !isCode;
    const [, marks, heading, anchor] = (isCode ? null : line.match(/^(#+) (.*?)(?: \{#(.*)\})?$/)) ?? [];
    if (marks === undefined) {
      path.at(-1)!.lines.push(line);
      continue;
    }
    while (path.at(-1)!.level >= marks.length) path.pop();
    const section = { heading: heading!, anchor, lines: [], children: [], level: marks.length };
    path.at(-1)!.children.push(section);
    path.push(section);
  }
  const [title] = top.children as OpenSection[];
  return title!.children.map(closed);
}

interface OpenSection {
  readonly heading: string;
  readonly anchor: string | undefined;
  readonly lines: string[];
  readonly children: OpenSection[];
  readonly level: number;
}

function closed({ heading, anchor, lines, children }: OpenSection): PageSection {
  const body = lines
    .join('\n')
    .replaceAll(/^\*\*\*$| +$/gm, '')
    .trim();
  return { heading, anchor, body, children: children.map(closed) };
}
