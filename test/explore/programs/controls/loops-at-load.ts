/** Not a program: loading its file never ends. */
for (;;);
