// Tells the command that serves this page that the page is open: it ends when no page is.

const events = new EventSource('/events');
// The page is complete without the command.
events.addEventListener('error', () => events.close());
