import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import program from './deadlock-of-owners.ts';

/** The same program, but for its check, which tells by throwing that one of the owners was refused. */
export default defineProgram({
  ...program,
  name: 'refused-owner',
  check: ({ refused }) => assert.notEqual(refused[0], 1, 'one owner was refused'),
});
