import { posix } from 'node:path';
import type { Sources } from './import-graph.ts';

/** File names that stand in several folders, except `index.ts`, each with its paths. */
export function repeatedFileNames(sources: Sources): string[] {
  const files = [...sources.keys()].filter((file) => posix.basename(file) !== 'index.ts');
  return repeated(files.map((file) => [posix.basename(file), file]));
}

/** Names of classes, interfaces and types that are declared in several modules, exported or not, each with its modules. */
export function repeatedTypeNames(sources: Sources): string[] {
  return repeated(
    [...sources].flatMap(([file, source]) => {
      const declared = source.matchAll(
        /^(?:export )?(?:declare )?(?:abstract )?(?:interface|type|class) (\w+)/gm,
      );
      return [...new Set([...declared].map(([, name]) => name!))].map((name) => [name, file] as const);
    }),
  );
}

/** Folders with more than `limit` modules, without those in folders below. */
export function crowdedFolders(sources: Sources, limit: number): string[] {
  const folders = Map.groupBy(sources.keys(), (file) => posix.dirname(file));
  return [...folders].filter(([, files]) => files.length > limit).map(([folder]) => folder);
}

function repeated(places: readonly (readonly [name: string, place: string])[]): string[] {
  const byName = Map.groupBy(places, ([name]) => name);
  return [...byName]
    .filter(([, found]) => found.length > 1)
    .map(([name, found]) => `${name}: ${found.map(([, place]) => place).join(', ')}`);
}
