import { type DeckStore, openStore, type StoreOptions } from './store.ts';

/** A store that can be tested in place of {@link openStore}: the default export of a module. */
export interface StoreModule {
  readonly name: string;
  open(file: string, options: StoreOptions): Promise<DeckStore>;
}

export const sqliteStore: StoreModule = { name: 'sqlite', open: openStore };
