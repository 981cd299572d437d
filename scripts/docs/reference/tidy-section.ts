import type { PageSection } from './page-sections.ts';

/** A part of a reference page: a type or a function, or a member of a type. */
export interface TidySection {
  readonly heading: string;
  readonly anchor: string | undefined;
  readonly body: string;
  readonly members: readonly TidySection[];
}

/** What the signature in the section's body says as well, or what matters to nobody who only uses the type. */
const repeated: ReadonlySet<string> = new Set([
  'Constructors',
  'Extended by',
  'Implementation of',
  'Inherited from',
  'Overrides',
  'Type Parameters',
]);
/** Headings without a content of their own. */
const grouping: ReadonlySet<string> = new Set([
  'Accessors',
  'Call Signature',
  'Get Signature',
  'Methods',
  'Properties',
  'Type Declaration',
  'Type Literal',
  'Union Members',
]);

/**
 * A section of typedoc's page in fewer lines: a signature is followed by its text, its parameters if they are
 * described, and one line each for the default, the result and the errors. Members that a class inherits are left out.
 */
export function tidySection({ heading, anchor, body, children }: PageSection, parent = ''): TidySection {
  const name = heading.replace('`abstract` ', '');
  const own = parent === '' ? name : `${parent}.${name}`;
  const texts = [body];
  const notes: string[] = [];
  const members: TidySection[] = [];
  const add = (child: PageSection) => {
    if (repeated.has(child.heading)) return;
    if (grouping.has(child.heading)) {
      if (child.heading === 'Call Signature') addOverload(texts, child.body);
      else texts.push(child.body);
      child.children.forEach(add);
      return;
    }
    if (child.heading === 'Extends' || child.heading === 'Implements') {
      if (!name.endsWith('Error')) texts.push(note(child.heading, listText(child.body)));
      return;
    }
    const line = noteOf(child);
    if (line !== undefined) notes.push(line);
    else if (child.heading.startsWith('Parameter')) {
      if (child.body.includes('| Description |')) texts.push(child.body);
    } else if (!isInherited(child)) members.push(tidySection(child, name.replace('()', '')));
  };
  children.forEach(add);
  const text = [...texts, mergeThrows([...new Set(notes)])].filter(Boolean).join('\n\n');
  return { heading: own, anchor, body: text, members };
}

function isInherited({ children }: PageSection): boolean {
  return children.some((child) => child.heading === 'Inherited from' || isInherited(child));
}

/** Adds another signature of a function below the ones before it, and its text unless it is the same. */
function addOverload(texts: string[], body: string): void {
  const [, signature, text] = overload(body)!;
  if (texts[0] === text!.trim()) texts.shift();
  const at = texts.findIndex((known) => overload(known)?.[2] === text);
  if (at === -1) texts.push(body);
  else texts[at] = `\`\`\`ts\n${overload(texts[at]!)![1]}\n${signature}\n\`\`\`${text}`;
}

function overload(body: string): RegExpMatchArray | null {
  return body.match(/^```ts\n([\s\S]*?)\n```(.*)$/s);
}

/** A list as one line. Typedoc breaks a long union in an item into lines. */
function listText(body: string): string {
  return body
    .replaceAll(/^- /gm, '')
    .replaceAll(/\n+ +/g, ' ')
    .replaceAll(', \\| ', ', ')
    .replaceAll('\n', ', ');
}

/** A section of a function as one line; '' if there is nothing to say, and undefined if it is none of these. */
function noteOf({ heading, body }: PageSection): string | undefined {
  switch (heading) {
    case 'Returns':
      return note('Returns', body.split('\n\n').slice(1).join(' '));
    case 'Default':
      return note('Default', body.replace(/^```ts\n|\n```$/g, ''));
    case 'Throws':
      return note('Throws', body);
    default:
      return undefined;
  }
}

function note(name: string, text: string): string {
  return text === '' ? '' : `**${name}** ${text.replaceAll('\n', ' ')}`;
}

/** All errors in one line. */
function mergeThrows(notes: readonly string[]): string {
  const throws = notes.filter((text) => text.startsWith('**Throws** '));
  const errors = throws.map((text) => text.slice('**Throws** '.length)).join('; ');
  return [...notes.filter((text) => text !== '' && !throws.includes(text)), note('Throws', errors)]
    .filter(Boolean)
    .join('\n\n');
}
