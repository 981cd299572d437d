import { getSlides } from '../../decks/deck.ts';
import { checkDeletable, checkHtml, checkIndex, checkOrder } from '../../decks/slides.ts';
import type { App } from '../app.ts';
import { editDeck } from '../editing.ts';
import * as schemas from '../schemas.ts';
import type { Service } from '../service.ts';

const tags = ['slides'];
const response = { 200: schemas.EditedDeck, ...schemas.problems };

export function slideRoutes(app: App, service: Service): void {
  app.get(
    '/api/slides',
    {
      schema: {
        tags,
        summary: 'The deck of a session; waits for nobody',
        querystring: schemas.SlidesQuery,
        response: { 200: schemas.Deck, ...schemas.problems },
      },
    },
    async ({ query: { session_id } }) => ({
      session_id,
      slide_deck: await getSlides(service.store, session_id),
    }),
  );

  app.post(
    '/api/slides',
    {
      schema: {
        tags,
        summary: 'Add a slide, at the end or at an index',
        body: schemas.AddSlideBody,
        response,
      },
    },
    ({ body: { session_id: session, html, index, expected_version: expectedVersion } }) => {
      checkHtml(html);
      const claim = { session, expectedVersion, request: 'POST /api/slides' };
      return editDeck(service, claim, { f: 'add', html, index }, ({ count }) =>
        checkIndex(index ?? count, count + 1),
      );
    },
  );

  app.patch(
    '/api/slides/:index',
    {
      schema: {
        tags,
        summary: 'Give a slide other HTML',
        params: schemas.SlideParams,
        body: schemas.UpdateSlideBody,
        response,
      },
    },
    ({ params: { index }, body: { session_id: session, html, expected_version: expectedVersion } }) => {
      checkHtml(html);
      const claim = { session, expectedVersion, request: 'PATCH /api/slides/:index' };
      return editDeck(service, claim, { f: 'update', index, html }, ({ count }) => checkIndex(index, count));
    },
  );

  app.delete(
    '/api/slides/:index',
    {
      schema: {
        tags,
        summary: 'Delete a slide; the last one of a deck stays',
        params: schemas.SlideParams,
        querystring: schemas.SlideQuery,
        response,
      },
    },
    ({ params: { index }, query: { session_id: session, expected_version: expectedVersion } }) => {
      const claim = { session, expectedVersion, request: 'DELETE /api/slides/:index' };
      return editDeck(service, claim, { f: 'remove', index }, ({ count }) =>
        checkDeletable(session, index, count),
      );
    },
  );

  app.post(
    '/api/slides/:index/duplicate',
    {
      schema: {
        tags,
        summary: 'Put a copy of a slide after it',
        params: schemas.SlideParams,
        body: schemas.DuplicateBody,
        response,
      },
    },
    ({ params: { index }, body: { session_id: session, expected_version: expectedVersion } }) => {
      const claim = { session, expectedVersion, request: 'POST /api/slides/:index/duplicate' };
      return editDeck(service, claim, { f: 'duplicate', index }, ({ count }) => checkIndex(index, count));
    },
  );

  app.put(
    '/api/slides/reorder',
    { schema: { tags, summary: 'Put the slides in another order', body: schemas.ReorderBody, response } },
    ({ body: { session_id: session, new_order: order, expected_version: expectedVersion } }) => {
      const claim = { session, expectedVersion, request: 'PUT /api/slides/reorder' };
      return editDeck(service, claim, { f: 'reorder', order }, ({ count }) => checkOrder(order, count));
    },
  );
}
