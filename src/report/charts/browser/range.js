// The time range that a section shows. This script turns wheel, pointer and keyboard events on the charts and the
// timeline into a range, and dispatches it to all of them as a `range` event of the figure.

/** @typedef {import('../chart-data.ts').ChartData} ChartData */
/** @typedef {{ from: number, to: number }} Range In ms. */

const MIN_MS = 0.5;

for (const figure of document.querySelectorAll('.over-time')) follow(/** @type {HTMLElement} */ (figure));

/** The end of the axis of time. @param {ChartData} data */
function endOf({ durationMs, series, timeline, endMs }) {
  const stretches = timeline.workers[0]?.held.length ?? 0;
  return (
    endMs ?? Math.max(durationMs, series.widthMs * series.operations.length, timeline.widthMs * stretches, 1)
  );
}

/** @param {HTMLElement} figure */
function follow(figure) {
  let end = endOf(
    JSON.parse(
      /** @type {HTMLElement} */ (figure.querySelector('script[type="application/json"]')).textContent ?? '',
    ),
  );
  const button = /** @type {HTMLButtonElement} */ (figure.querySelector('.reset'));
  let range = { from: 0, to: end };

  /** @param {number} from @param {number} to */
  function show(from, to) {
    const width = Math.min(end, Math.max(MIN_MS, to - from));
    const start = Math.min(Math.max(0, from), end - width);
    range = { from: start, to: start + width };
    const isWhole = width === end;
    // A button that has the focus stays, so that the focus is not lost.
    button.hidden = isWhole && document.activeElement !== button;
    figure.dataset.from = String(range.from);
    figure.dataset.to = String(range.to);
    figure.dispatchEvent(new CustomEvent('range', { detail: range }));
  }

  /** The plot that an event happened on, which is as wide as the range; null elsewhere. @param {Event} event */
  const plotOf = (event) => /** @type {Element} */ (event.target).closest?.('.u-over, .plot') ?? null;

  /** @param {Element} plot @param {number} clientX */
  function timeAt(plot, clientX) {
    const { left, width } = plot.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (clientX - left) / width));
    return range.from + share * (range.to - range.from);
  }

  /** @param {number} factor @param {number} at */
  const scale = (factor, at) => show(at - (at - range.from) * factor, at + (range.to - at) * factor);

  figure.addEventListener(
    'wheel',
    (event) => {
      const plot = plotOf(event);
      // Without Ctrl or the command key the wheel scrolls the page. A pinch comes as a wheel with Ctrl.
      if (plot === null || !(event.ctrlKey || event.metaKey)) return;
      scale(2 ** (Math.max(-100, Math.min(100, event.deltaY)) / 200), timeAt(plot, event.clientX));
      event.preventDefault();
    },
    { passive: false },
  );

  figure.addEventListener('dblclick', (event) => {
    if (plotOf(event) !== null) show(0, end);
  });
  button.addEventListener('click', () => show(0, end));

  figure.addEventListener('keydown', (event) => {
    if (plotOf(event) === null) return;
    const width = range.to - range.from;
    const middle = range.from + width / 2;
    if (event.key === '+' || event.key === '=') scale(0.5, middle);
    else if (event.key === '-') scale(2, middle);
    else if (event.key === '0') show(0, end);
    else if (event.key === 'ArrowLeft') show(range.from - width / 4, range.to - width / 4);
    else if (event.key === 'ArrowRight') show(range.from + width / 4, range.to + width / 4);
    else return;
    event.preventDefault();
  });

  figure.addEventListener('pointerdown', (event) => {
    const plot = plotOf(event);
    if (plot === null || event.button !== 0) return;
    const selection = document.createElement('div');
    selection.className = 'selection';
    const { left, width } = plot.getBoundingClientRect();
    const start = event.clientX;
    let last = start;
    /** @param {PointerEvent} event */
    const move = (event) => {
      last = Math.min(left + width, Math.max(left, event.clientX));
      selection.style.left = `${Math.min(start, last) - left}px`;
      selection.style.width = `${Math.abs(last - start)}px`;
      plot.append(selection);
    };
    /** @param {PointerEvent} event */
    const drop = (event) => {
      removeEventListener('pointermove', move);
      removeEventListener('pointerup', drop);
      removeEventListener('pointercancel', drop);
      selection.remove();
      if (event.type === 'pointercancel' || Math.abs(last - start) < 4) return;
      show(timeAt(plot, Math.min(start, last)), timeAt(plot, Math.max(start, last)));
    };
    addEventListener('pointermove', move);
    addEventListener('pointerup', drop);
    addEventListener('pointercancel', drop);
  });

  figure.addEventListener('data', (event) => {
    const isWhole = range.to - range.from === end;
    end = endOf(/** @type {CustomEvent<ChartData>} */ (event).detail);
    if (isWhole) show(0, end);
    else show(range.from, range.to);
  });

  // Later, because the other scripts have not added their listeners yet.
  addEventListener('DOMContentLoaded', () => show(0, end));
}
