import type BetterSqlite3 from 'better-sqlite3';
import type { Lists } from './list-transactions.ts';

/** The table of the lists: the elements of one are text in one row, with commas between them. */
export const LISTS_SCHEMA = 'create table lists (list text primary key, elements text not null) strict';

const cached = new WeakMap<BetterSqlite3.Database, Lists>();

/** The lists of a file with the table `lists`, each operation a statement of its own. */
export function sqliteLists(database: BetterSqlite3.Database): Lists {
  const known = cached.get(database);
  if (known !== undefined) return known;
  const read = database.prepare('select elements from lists where list = ?').pluck();
  const append = database.prepare(
    "insert into lists values (?, ?) on conflict do update set elements = elements || ',' || excluded.elements",
  );
  const replace = database.prepare('insert or replace into lists values (?, ?)');
  const lists: Lists = {
    read: (list) => elementsIn(read.get(list) as string | undefined),
    append: (list, element) => void append.run(list, String(element)),
    replace: (list, elements) => void replace.run(list, elements.join(',')),
  };
  cached.set(database, lists);
  return lists;
}

/** All elements of all lists. */
export function allElements(database: BetterSqlite3.Database): Set<number> {
  const all = database.prepare('select elements from lists').pluck().all() as string[];
  return new Set(all.flatMap(elementsIn));
}

function elementsIn(text: string | undefined): number[] {
  return text === undefined ? [] : text.split(',').map(Number);
}
