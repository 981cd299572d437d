/** No program: it ends whoever loads it, and would seem to have held. */
process.exit(0);
