export async function ask(
  url: string,
  method: string,
  path: string,
  body?: object,
  signal: AbortSignal | null = null,
): Promise<string> {
  const response = await fetch(url + path, {
    method,
    signal,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  });
  const text = await response.text();
  if (!response.ok && response.status !== 409) throw new Error(`${method} ${path}: ${text}`);
  return text;
}

/** Creates sessions of three slides; returns their ids. */
export async function createSessions(url: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, n) => `s${n}`);
  for (const session_id of ids) {
    await ask(url, 'POST', '/api/sessions', { session_id });
    for (const html of ['<h1>One</h1><p>some text</p>', '<h1>Two</h1>', '<h1>Three</h1><p>more text</p>']) {
      await ask(url, 'POST', '/api/slides', { session_id, html });
    }
  }
  return ids;
}

/** Runs `work` while requests generate slides, one request per session at a time. */
export async function whileChatting<T>(
  url: string,
  sessions: readonly string[],
  message: string,
  work: () => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  const chats = sessions.map(async (session_id) => {
    while (!end.signal.aborted) {
      await ask(url, 'POST', '/api/chat', { session_id, message }, end.signal).catch((error) => {
        if (!end.signal.aborted) throw error;
      });
    }
  });
  try {
    const begun = async () =>
      JSON.parse(await ask(url, 'GET', '/api/locks')).locks.length === sessions.length;
    while (!(await begun()));
    return await Promise.race([
      work(),
      Promise.all(chats).then(() => Promise.reject(new Error('no chat is left'))),
    ]);
  } finally {
    end.abort();
    await Promise.all(chats);
  }
}
