import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notRunText } from '../../../src/cli/not-run.ts';
import { type LockNeed, notOffered } from '../../../src/hammer/lock-under-test/lock-capabilities.ts';
import { defineScenario, NotOfferedError } from '../../../src/index.ts';
import type { LockImplementation, LockModule, LockPromise } from '../../../src/locks/index.ts';

const release = () => true;
const needs = (...needs: LockNeed[]) =>
  defineScenario({ name: 'needs', needs, setup: () => null, step: () => {} });

function missing(lock: LockImplementation, scenario = needs(), promises?: LockPromise[], onlyOffered = true) {
  const module: LockModule = { name: 'theirs', create: () => null, attach: () => lock };
  return notOffered(scenario, [], { ...module, ...(promises && { promises }) }, lock, onlyOffered);
}

test('a lock that declares its promises offers nothing else', async () => {
  const lock = { tryAcquire: () => ({ release, token: 1n }) };
  for (const onlyOffered of [false, true]) {
    const scenario = needs('blocking', 'fencing', 'recovery');
    assert.deepEqual(await missing(lock, scenario, ['recovery'], onlyOffered), ['fencing']);
  }
});

test('a lock that declares nothing offers what its grants show; if the scenario was named, it is tested for everything', async () => {
  const scenario = needs('blocking', 'fencing', 'leases', 'sharing', 'recovery');
  const plain = { tryAcquire: () => ({ release }) };
  assert.deepEqual(await missing(plain, scenario), ['fencing', 'leases', 'sharing', 'recovery']);
  assert.deepEqual(await missing(plain, scenario, undefined, false), []);
  const shows = { tryAcquire: () => ({ release, token: 1n, renew() {}, mode: 'shared' as const }) };
  assert.deepEqual(await missing(shows, scenario), ['recovery']);
});

test('a lock that only waits asynchronously does not offer blocking', async () => {
  const grant = { release };
  for (const lock of [{ tryAcquire: async () => grant }, { acquireAsync: async () => grant }]) {
    assert.deepEqual(await missing(lock, needs('blocking')), ['blocking']);
    assert.deepEqual(await missing(lock, needs()), []);
  }
  const refuses = { tryAcquire: () => null, acquireAsync: async () => grant };
  assert.deepEqual(await missing(refuses, needs('blocking'), undefined, false), ['blocking']);
});

test('the last line lists what was not run because the lock does not offer it', () => {
  assert.equal(
    notRunText([
      new NotOfferedError('spin-lock', 'deaths', ['recovery']),
      new NotOfferedError('spin-lock', 'cycles', ['deadlock-detection']),
    ]),
    '; not run, since spin-lock does not offer recovery, deadlock-detection: deaths, cycles',
  );
});
