import { type DeckStore, openStore, type StoreOptions } from './store.ts';

/** What a store has to be to stand in the place of {@link openStore}: the default export of a module. */
export interface StoreModule {
  readonly name: string;
  open(file: string, options: StoreOptions): Promise<DeckStore>;
}

export const sqliteStore: StoreModule = { name: 'sqlite', open: openStore };
