import { checkDeletable, checkHtml, checkIndex, checkOrder } from '../../decks/slides.ts';
import * as schemas from '../requests/schemas.ts';
import type { TypedFastify } from '../requests/typed-fastify.ts';
import { sendDeck } from '../responses/deck-json.ts';
import { editDeck } from '../sessions/edit-session.ts';
import type { Service } from '../sessions/service.ts';

const tags = ['slides'];
const response = { 200: schemas.EditedDeck, ...schemas.problems };

export function slideRoutes(app: TypedFastify, service: Service): void {
  app.get(
    '/api/slides',
    {
      schema: {
        tags,
        summary: 'Get the deck of a session, also while it is being edited',
        querystring: schemas.SlidesQuery,
        response: { 200: schemas.Deck, ...schemas.problems },
      },
    },
    async ({ query: { session_id } }, reply) => {
      const { json } = await service.decks.read(session_id, () => service.backlog.room(session_id));
      return sendDeck(reply, { session_id, slide_deck: json });
    },
  );

  app.post(
    '/api/slides',
    {
      schema: {
        tags,
        summary: 'Add a slide at the end or at an index',
        body: schemas.AddSlideBody,
        response,
      },
    },
    async ({ body: { session_id: session, html, index, expected_version: expectedVersion } }, reply) => {
      checkHtml(html);
      const request = { session, expectedVersion, route: 'POST /api/slides' };
      const edited = await editDeck(service, request, { f: 'add', html, index }, ({ count }) =>
        checkIndex(index ?? count, count + 1),
      );
      return sendDeck(reply, edited);
    },
  );

  app.patch(
    '/api/slides/:index',
    {
      schema: {
        tags,
        summary: 'Replace the HTML of a slide',
        params: schemas.SlideParams,
        body: schemas.UpdateSlideBody,
        response,
      },
    },
    async (
      { params: { index }, body: { session_id: session, html, expected_version: expectedVersion } },
      reply,
    ) => {
      checkHtml(html);
      const request = { session, expectedVersion, route: 'PATCH /api/slides/:index' };
      const edited = await editDeck(service, request, { f: 'update', index, html }, ({ count }) =>
        checkIndex(index, count),
      );
      return sendDeck(reply, edited);
    },
  );

  app.delete(
    '/api/slides/:index',
    {
      schema: {
        tags,
        summary: 'Delete a slide, unless it is the only one of its deck',
        params: schemas.SlideParams,
        querystring: schemas.SlideQuery,
        response,
      },
    },
    async (
      { params: { index }, query: { session_id: session, expected_version: expectedVersion } },
      reply,
    ) => {
      const request = { session, expectedVersion, route: 'DELETE /api/slides/:index' };
      const edited = await editDeck(service, request, { f: 'remove', index }, ({ count }) =>
        checkDeletable(session, index, count),
      );
      return sendDeck(reply, edited);
    },
  );

  app.post(
    '/api/slides/:index/duplicate',
    {
      schema: {
        tags,
        summary: 'Insert a copy of a slide after it',
        params: schemas.SlideParams,
        body: schemas.DuplicateBody,
        response,
      },
    },
    async (
      { params: { index }, body: { session_id: session, expected_version: expectedVersion } },
      reply,
    ) => {
      const request = { session, expectedVersion, route: 'POST /api/slides/:index/duplicate' };
      const edited = await editDeck(service, request, { f: 'duplicate', index }, ({ count }) =>
        checkIndex(index, count),
      );
      return sendDeck(reply, edited);
    },
  );

  app.put(
    '/api/slides/reorder',
    { schema: { tags, summary: 'Reorder the slides', body: schemas.ReorderBody, response } },
    async ({ body: { session_id: session, new_order: order, expected_version: expectedVersion } }, reply) => {
      const request = { session, expectedVersion, route: 'PUT /api/slides/reorder' };
      const edited = await editDeck(service, request, { f: 'reorder', order }, ({ count }) =>
        checkOrder(order, count),
      );
      return sendDeck(reply, edited);
    },
  );
}
