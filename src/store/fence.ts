import type { Kysely } from 'kysely';
import { unknownNameText } from '../base/unknown-names.ts';
import { StaleGrantError } from '../locks/api/lock-errors.ts';
import type { Schema } from './schema.ts';
import { InvalidStoreOptionError, UnknownSessionError, VersionConflictError } from './store-errors.ts';

/** What a write needs of a grant. Writes under a lock without tokens can't be fenced, and are accepted as they come. */
export interface Fence {
  /** The fencing token of the grant. A write with a lower one than the session has seen is refused. */
  readonly token?: bigint | undefined;
  /** If given, the write is refused when the session has another version. */
  readonly expectedVersion?: number | undefined;
}

/**
 * Lets a write to the session pass if its token and expected version allow it. Runs in the transaction of that write, so
 * a later grant either writes after all of it, or makes it fail.
 *
 * @throws {@link InvalidStoreOptionError} @throws {@link StaleGrantError} @throws {@link VersionConflictError}
 * @throws {@link UnknownSessionError}
 */
export async function passFence(trx: Kysely<Schema>, session: string, fence: Fence): Promise<void> {
  refuseMisspelt(fence);
  const { token, expectedVersion } = fence;
  if (token !== undefined) {
    const { numUpdatedRows } = await trx
      .updateTable('sessions')
      .set({ fence: token })
      .where('id', '=', session)
      .where('fence', '<=', token)
      .executeTakeFirst();
    if (numUpdatedRows > 0n && expectedVersion === undefined) return;
    if (numUpdatedRows === 0n && (await readVersion(trx, session)) !== undefined) {
      throw new StaleGrantError(session, token, 'a later grant has written to the session');
    }
  }
  const version = await readVersion(trx, session);
  if (version === undefined) throw new UnknownSessionError(session);
  checkVersion(session, version, expectedVersion);
}

/** What a token or a version is called that would be ignored. A fence may be a grant, which has other properties too. */
const MISSPELT = /^tok|^expect|version/i;

/** @throws {@link InvalidStoreOptionError} */
function refuseMisspelt(fence: Fence): void {
  for (const name of Object.keys(fence)) {
    if (name === 'token' || name === 'expectedVersion' || !MISSPELT.test(name)) continue;
    throw new InvalidStoreOptionError(unknownNameText('part of a fence', name, ['token', 'expectedVersion']));
  }
}

/** @throws {@link VersionConflictError} if a version is expected, and the session has another */
export function checkVersion(session: string, version: number, expected: number | undefined): void {
  if (expected !== undefined && expected !== version) {
    throw new VersionConflictError(session, expected, version);
  }
}

async function readVersion(trx: Kysely<Schema>, session: string): Promise<number | undefined> {
  const row = await trx.selectFrom('sessions').select('version').where('id', '=', session).executeTakeFirst();
  return row?.version;
}
