import { randomUUID } from 'node:crypto';
import { pageOfMessages } from '../../decks/messages.ts';
import { checkName, getSession, listSessions, type SessionSummary } from '../../decks/sessions.ts';
import { UnknownSessionError } from '../../store/store-errors.ts';
import * as schemas from '../requests/schemas.ts';
import type { TypedFastify } from '../requests/typed-fastify.ts';
import { create, renameOrDelete } from '../sessions/edit-session.ts';
import type { Service } from '../sessions/service.ts';

const tags = ['sessions'];

export function sessionRoutes(app: TypedFastify, service: Service): void {
  const { store } = service;
  const { problems } = schemas;

  app.post(
    '/api/sessions',
    {
      schema: {
        tags,
        summary: 'Create a session; one that exists is returned unchanged',
        body: schemas.CreateSessionBody,
        response: { 200: schemas.Session, 201: schemas.Session, ...problems },
      },
    },
    async ({ body: { session_id: session = randomUUID(), name = session } }, reply) => {
      checkName(name);
      const existing = await getSession(store, session).catch(unlessUnknown);
      if (existing !== undefined) return shown(existing);
      const made = await create(service, { session, route: 'POST /api/sessions' }, name);
      return reply.code(made.created ? 201 : 200).send(shown(made.session));
    },
  );

  app.get(
    '/api/sessions',
    {
      schema: {
        tags,
        summary: 'List sessions by id, one page at a time',
        querystring: schemas.SessionsQuery,
        response: { 200: schemas.Sessions, ...problems },
      },
    },
    async ({ query: { after = '', limit = 100 } }) => {
      const sessions = await listSessions(store, { after, limit });
      return { sessions: sessions.map(shown), next: sessions.length < limit ? null : sessions.at(-1)!.id };
    },
  );

  app.get(
    '/api/sessions/:id',
    {
      schema: {
        tags,
        summary: 'Get a session',
        params: schemas.SessionParams,
        response: { 200: schemas.Session, ...problems },
      },
    },
    async ({ params: { id } }) => shown(await getSession(store, id)),
  );

  app.patch(
    '/api/sessions/:id',
    {
      schema: {
        tags,
        summary: 'Rename a session',
        params: schemas.SessionParams,
        body: schemas.RenameSessionBody,
        response: { 200: schemas.Session, ...problems },
      },
    },
    async ({ params: { id }, body: { name, expected_version: expectedVersion } }) => {
      checkName(name);
      const request = { session: id, expectedVersion, route: 'PATCH /api/sessions/:id' };
      return { session_id: id, name, version: await renameOrDelete(service, request, { f: 'rename', name }) };
    },
  );

  app.delete(
    '/api/sessions/:id',
    {
      schema: {
        tags,
        summary: 'Delete a session with its slides and messages',
        params: schemas.SessionParams,
        querystring: schemas.ExpectedVersionQuery,
        response: { 200: schemas.Deleted, ...problems },
      },
    },
    async ({ params: { id }, query: { expected_version: expectedVersion } }) => {
      const request = { session: id, expectedVersion, route: 'DELETE /api/sessions/:id' };
      return { session_id: id, version: await renameOrDelete(service, request, { f: 'delete' }) };
    },
  );

  app.get(
    '/api/sessions/:id/messages',
    {
      schema: {
        tags,
        summary: 'List the messages of a session, one page of at most 4 MiB at a time',
        params: schemas.SessionParams,
        querystring: schemas.MessagesQuery,
        response: { 200: schemas.Messages, ...problems },
      },
    },
    async ({ params: { id }, query: { from = 0, limit = 100 } }) => {
      await service.backlog.room();
      return { session_id: id, ...(await pageOfMessages(store, id, { from, limit })) };
    },
  );
}

function shown({ id, name, version }: SessionSummary) {
  return { session_id: id, name, version };
}

function unlessUnknown(error: unknown): undefined {
  if (!(error instanceof UnknownSessionError)) throw error;
}
