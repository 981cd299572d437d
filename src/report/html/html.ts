import { printableLines } from '../../base/printable.ts';

/** Markup that can be output as it is. Only {@link html} and {@link markup} create it. */
export interface Html {
  readonly markup: string;
}

type TemplateValue = string | number | Html | readonly Html[];

/**
 * A template whose values are escaped unless they are {@link Html}: no name can become an element, and
 * characters that are invisible or change the direction of text are shown as escapes.
 */
export function html(parts: TemplateStringsArray, ...values: readonly TemplateValue[]): Html {
  return { markup: parts.map((part, index) => part + shown(values[index] ?? '')).join('') };
}

/** Trusts a string to be markup. Only for markup of this package itself. */
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

/** JSON data for a script of the page. `<` is escaped, so no value can close the element. */
export function dataElement(data: unknown): Html {
  return markup(
    `<script type="application/json">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>`,
  );
}
