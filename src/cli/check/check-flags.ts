import { historyFormats } from '../../check/read-history/history-format.ts';
import { modelNames } from './check-target.ts';

/** A flag of `hammerlock check`. */
export interface CheckFlag {
  readonly name: string;
  /** What the help calls its value; undefined for a flag without one. */
  readonly value?: string;
  readonly text: string;
  readonly byDefault?: string;
}

/** The flags of `hammerlock check`, in the order of the help. */
export const checkFlags: readonly CheckFlag[] = [
  {
    name: 'model',
    value: 'model',
    text: `the model of the object: ${modelNames().join(', ')}, or a file whose default export is a model`,
  },
  {
    name: 'level',
    value: 'level',
    text: 'the level of isolation, for a model of transactions: serializable, "READ COMMITTED", … (default: strict-serializable)',
  },
  {
    name: 'format',
    value: 'format',
    text: `the format of the history: ${historyFormats.join(', ')}`,
    byDefault: 'auto',
  },
  {
    name: 'init',
    value: 'JSON',
    text: 'what the object held when the history began, if the model can begin with it',
  },
  {
    name: 'nil-reads',
    value: 'meaning',
    text: 'what a completed read of null says: null, or unknown: nothing (default: unknown in edn and jepsen-log)',
  },
  {
    name: 'independent',
    text: 'each value is [key, value], as jepsen.independent writes it (default: if it must be)',
  },
  { name: 'timeout', value: 'time', text: 'time limit of the search', byDefault: '60s' },
  { name: 'memory', value: 'MiB', text: 'memory limit of the search', byDefault: '1024' },
  { name: 'json', value: 'file', text: 'write the result to this file as JSON' },
  { name: 'junit', value: 'file', text: 'write the result to this file as JUnit XML' },
  { name: 'html', value: 'file', text: 'write the result to this file as an HTML page' },
];
