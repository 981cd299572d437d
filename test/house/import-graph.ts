import { globSync, readFileSync } from 'node:fs';
import { posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The text of each module by its path from the root of the project. */
export type Sources = ReadonlyMap<string, string>;

/** For each node the nodes that it leads to. */
type Graph = ReadonlyMap<string, ReadonlySet<string>>;

export function readSources(pattern: string): Sources {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const files = globSync(pattern, { cwd: root }).map((file) => file.split(sep).join('/'));
  return new Map(files.toSorted().map((file) => [file, readFileSync(`${root}/${file}`, 'utf8')]));
}

/** The relative imports and re-exports of each module, of types too. */
export function importGraph(sources: Sources): Graph {
  return new Map(
    [...sources].map(([file, source]) => {
      const specifiers = source.matchAll(/^(?!\s*(?:\*|\/\/)).*?\b(?:from|import)\s*\(?\s*'(\.[^']+)'/gm);
      return [file, new Set([...specifiers].map(([, to]) => posix.join(posix.dirname(file), to!)))];
    }),
  );
}

/** The same graph with folders in the place of modules. */
export function folderGraph(graph: Graph): Graph {
  const folders = new Map<string, Set<string>>();
  for (const [file, imported] of graph) {
    const folder = posix.dirname(file);
    const targets = folders.get(folder) ?? new Set<string>();
    folders.set(folder, targets);
    for (const target of imported) if (posix.dirname(target) !== folder) targets.add(posix.dirname(target));
  }
  return folders;
}

/** The cycles that a depth-first search closes, at least one if there is any; the first node stands again at the end. */
export function findCycles(graph: Graph): string[][] {
  const done = new Set<string>();
  const path: string[] = [];
  const cycles: string[][] = [];
  const visit = (node: string): void => {
    const start = path.indexOf(node);
    if (start !== -1) cycles.push([...path.slice(start), node]);
    if (start !== -1 || done.has(node)) return;
    path.push(node);
    for (const next of graph.get(node) ?? []) visit(next);
    path.pop();
    done.add(node);
  };
  for (const node of graph.keys()) visit(node);
  return cycles;
}
