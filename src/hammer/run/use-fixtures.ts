import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { describeError, isInstance } from '../evidence/describe-error.ts';
import { InvalidRunError } from '../evidence/run-errors.ts';
import { named, naming } from '../evidence/thrown-by.ts';
import type { Fixture, FixtureAttachment, FixtureCreation, Fixtures } from '../scenario/fixture.ts';
import { during } from '../status/blocking-call.ts';
import { SET_UP_MS } from './step-deadline.ts';

/** The handles of a run's fixtures, by the property that each fixture becomes. */
export type FixtureHandles = Readonly<Record<string, unknown>>;

/** What the verdict says of the fixtures of a run. */
export interface FixtureDescription {
  readonly store?: string;
}

/**
 * Creates the fixtures of a run, in the order in which they are named. `onEnd` gets what destroys each of them.
 *
 * @throws {@link InvalidRunError} where a handle can't go to another thread
 */
export async function createFixtures(use: Fixtures, context: FixtureCreation): Promise<FixtureHandles> {
  const handles: Record<string, unknown> = {};
  for (const [index, [property, fixture]] of Object.entries(use).entries()) {
    const kept = fixture.survivesKill ? handleFile(context.directory, index) : undefined;
    const isKept = kept !== undefined && existsSync(kept);
    const handle: unknown = isKept
      ? deserialize(readFileSync(kept))
      : await inTime(context, fixture, 'create', () => fixture.create?.(context));
    context.onEnd(() => fixture.destroy?.(handle));
    checkHandle(fixture, handle);
    if (kept !== undefined && !isKept) keep(fixture, kept, handle);
    handles[property] = handle;
  }
  return handles;
}

/** @returns what the verdict says of the fixtures */
export function describeFixtures(use: Fixtures, handles: FixtureHandles): FixtureDescription {
  let description: FixtureDescription = {};
  for (const [property, fixture] of Object.entries(use)) {
    const what = `describe of the fixture ${fixture.name}`;
    const store = naming(what, () => fixture.describe?.(handles[property])?.store);
    if (typeof store === 'string') description = { store };
  }
  return description;
}

/** Attaches the fixtures in this thread. @returns the properties that they become */
export async function attachFixtures(
  use: Fixtures,
  handles: FixtureHandles,
  context: Omit<FixtureAttachment<unknown>, 'handle'>,
  onNext: (fixture: string) => void = () => {},
): Promise<Readonly<Record<string, unknown>>> {
  const attached: Record<string, unknown> = {};
  for (const [property, fixture] of Object.entries(use)) {
    onNext(fixture.name);
    const handle = handles[property];
    const attach = () => fixture.attach({ ...context, handle });
    // In a worker, the time that its start may take is the limit.
    attached[property] = await (context.worker === undefined
      ? inTime(context, fixture, 'attach', attach)
      : calling(fixture, 'attach', attach));
  }
  return attached;
}

/** Calls the fixture in the run's own thread, where the process that supervises it ends a call that does not return. */
function inTime<T>(
  { directory }: FixtureCreation,
  fixture: Fixture,
  call: string,
  run: () => T | Promise<T>,
): Promise<T> {
  const doing = { calls: `${call} of the fixture ${fixture.name}`, limitMs: SET_UP_MS };
  return during(directory, doing, () => calling(fixture, call, run));
}

/** Names the call in what it throws. */
async function calling<T>({ name }: Fixture, call: string, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw isInstance(error, InvalidRunError) ? error : named(`${call} of the fixture ${name}`, error);
  }
}

function checkHandle({ name }: Fixture, handle: unknown): void {
  try {
    structuredClone(handle);
  } catch (cause) {
    throw new InvalidRunError(
      `What create of the fixture ${name} returned can't be cloned to a thread: ${describeError(cause)}. Return what its attach needs, and keep the rest for onEnd.`,
      { cause },
    );
  }
}

/** On disk: the process that follows a killed one finds it there. */
function keep({ name }: Fixture, file: string, handle: unknown): void {
  try {
    writeFileSync(file, serialize(handle));
  } catch (cause) {
    throw new InvalidRunError(
      `The handle of the fixture ${name} can't survive a kill: ${describeError(cause)}. Leave survivesKill out where it has shared memory.`,
      { cause },
    );
  }
}

function handleFile(directory: string, index: number): string {
  return join(directory, `fixture-${index}.bin`);
}
