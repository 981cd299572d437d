/** No program: its file goes on without an end. */
for (;;);
