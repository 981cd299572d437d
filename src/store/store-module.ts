import { type DeckStore, openStore, type StoreOptions } from './store.ts';

/** A store that can be tested in place of {@link openStore}: the default export of a module. */
export interface StoreModule {
  /** The name that reports and errors use. */
  readonly name: string;
  /** Opens the store in `file`, and creates the file if it is missing, as {@link openStore} does. */
  open(file: string, options: StoreOptions): Promise<DeckStore>;
}

export const sqliteStore: StoreModule = { name: 'sqlite', open: openStore };
