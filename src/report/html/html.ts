import { printableLines } from '../../base/printable.ts';

/** Markup that may be shown as it is. Only {@link html} and {@link markup} make it. */
export interface Html {
  readonly markup: string;
}

type TemplateValue = string | number | Html | readonly Html[];

/**
 * Whatever is put into the template is text, unless it is markup itself: a name can't become an element, and what would
 * change the direction of a line, or has no width, is shown.
 */
export function html(parts: TemplateStringsArray, ...values: readonly TemplateValue[]): Html {
  return { markup: parts.map((part, index) => part + shown(values[index] ?? '')).join('') };
}

/** Trusts a text to be markup: for what this package brings itself. */
export function markup(text: string): Html {
  return { markup: text };
}

export const nothing: Html = markup('');

function shown(value: TemplateValue): string {
  if (typeof value === 'object') {
    return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('');
  }
  return printableLines(String(value)).replace(/[&<>"']/g, (character) => entities[character]!);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Data for a script of the page. As JSON, `<` has an escape too, and without it no text can end the element. */
export function dataElement(data: unknown): Html {
  return markup(
    `<script type="application/json">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>`,
  );
}
