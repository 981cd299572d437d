import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import Schema from 'typebox/schema';
import type { reportTypes } from '../../scripts/docs/reference/reference-pages.ts';

/** The JSON Schema that the package has for what a command writes. */
export type ReportSchema = keyof typeof reportTypes;

/** How the value differs from the schema, one sentence each; empty if it does not. */
export function schemaErrors(name: ReportSchema, value: unknown): string[] {
  const text = readFileSync(new URL(`../../schemas/${name}.json`, import.meta.url), 'utf8');
  const [, errors] = Schema.Errors(JSON.parse(text), value);
  return errors.map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** Reads what a command wrote, and asserts that it is as the schema says. */
export function readValidReport(name: ReportSchema, file: string): unknown {
  const report: unknown = JSON.parse(readFileSync(file, 'utf8'));
  assert.deepEqual(schemaErrors(name, report), []);
  return report;
}
