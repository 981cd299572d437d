import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { otherKindText } from '../../../src/base/user-modules/module-kind.ts';
import { kv } from '../../../src/check/index.ts';
import { defineProgram } from '../../../src/explore/index.ts';
import { defineScenario } from '../../../src/index.ts';

const scenario = defineScenario({ name: 'x', step() {} });
const program = defineProgram({ name: 'x', setup: () => {}, threads: [() => {}] });
const here = pathToFileURL(resolve('a b.ts')).href;

test('a module of another kind is named, with the command that is for it', () => {
  const stress = 'a b.ts is a scenario, not a program: run `hammerlock stress "a b.ts"`.';
  assert.equal(otherKindText('program', here, scenario), stress);
  const explore = 'a b.ts is a program, not a scenario: run `hammerlock explore "a b.ts"`.';
  assert.equal(otherKindText('scenario', here, program), explore);
  const check = 'a b.ts is a model, not a scenario: run `hammerlock check HISTORY --model "a b.ts"`.';
  assert.equal(otherKindText('scenario', here, kv), check);
});

test('a module of the wanted kind, or of none, is not named', () => {
  assert.equal(otherKindText('scenario', here, scenario), undefined);
  assert.equal(otherKindText('program', here, program), undefined);
  assert.equal(otherKindText('model', here, kv), undefined);
  for (const other of [undefined, null, 7, () => {}, {}, { setup() {} }, { functions: new Set() }]) {
    assert.equal(otherKindText('scenario', here, other), undefined);
  }
});
