import { printable } from './printable.ts';

/** Rows as aligned columns under the names of their fields, one line per row, indented by two spaces. */
export function textTable(rows: readonly Readonly<Record<string, string>>[]): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names, ...rows.map((row) => names.map((name) => printable(row[name] ?? '')))];
  const widths = names.map((_, column) => Math.max(...lines.map((cells) => cells[column]!.length)));
  const format = (cells: readonly string[]) =>
    `  ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd();
  const rule = format(widths.map((width) => '-'.repeat(width)));
  return [format(names), rule, ...lines.slice(1).map(format)].join('\n');
}
