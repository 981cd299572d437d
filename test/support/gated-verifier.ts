import { defaultVerifier, type Verifier } from '../../src/decks/verifier.ts';
import { comeTo } from './gate-channel.ts';

/** The built-in verifier, which first waits at the gate that the HTML names as `gate NAME`. */
const verifier: Verifier = async (html) => {
  const gate = /gate (\S+)/.exec(html)?.[1];
  if (gate !== undefined) await comeTo(gate);
  if (html.includes('die')) process.exit(1);
  return defaultVerifier(html);
};

export default verifier;
