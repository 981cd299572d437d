export type { SlideGenerator } from '../decks/slide-generator.ts';
export type { Verifier } from '../decks/verifier.ts';
export { InvalidServerError } from './problems/server-errors.ts';
export { type Server, type ServerOptions, startServer } from './server.ts';
