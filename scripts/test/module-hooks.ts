import { registerHooks } from 'node:module';
import { dependencyBundles } from './dependency-bundles.ts';
import { BUNDLED_SOURCES, bundledSource } from './source-bundles.ts';
import { strippedSource } from './stripped-sources.ts';

const areSourcesBundled = process.env[BUNDLED_SOURCES] !== undefined;

/** Preloaded in every process and thread of the suite: serves modules from the bundles. */
registerHooks({
  resolve(specifier, context, nextResolve) {
    const url = dependencyBundles.get(specifier);
    return url === undefined
      ? nextResolve(specifier, context)
      : { url, format: 'module', shortCircuit: true };
  },
  ...(areSourcesBundled && {
    load(url, context, nextLoad) {
      const source = bundledSource(url) ?? strippedSource(url);
      return source === undefined ? nextLoad(url, context) : { format: 'module', source, shortCircuit: true };
    },
  }),
});
