/** The width of a character in the font of the figures, in px. */
export const CHARACTER_WIDTH = 7.3;
