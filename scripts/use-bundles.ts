import { registerHooks } from 'node:module';
import { bundles } from './bundles.ts';

/** Preloaded in every process and thread of the suite. */
registerHooks({
  resolve(specifier, context, nextResolve) {
    const url = bundles.get(specifier);
    return url === undefined
      ? nextResolve(specifier, context)
      : { url, format: 'module', shortCircuit: true };
  },
});
