export type { SlideGenerator } from '../decks/slide-generator.ts';
export type { Verifier } from '../decks/verifier.ts';
export { InvalidServerError } from './problems/server-errors.ts';
export { type Server, startServer } from './server.ts';
export type { ServerOptions } from './server-options.ts';
