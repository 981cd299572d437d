import { abilities } from './abilities.ts';

/** Tries the ability that is named by its number, and writes what came of it as JSON. */
const ability = Object.values(abilities)[Number(process.argv[2])]!;
const { SessionLocks } = (await import(
  process.env.HAMMERLOCK_LOCKS!
)) as typeof import('../../../src/locks/index.ts');
const reason = await ability(SessionLocks).catch((error) => String(error));
console.log(JSON.stringify({ reason }));
process.exit();
