// One lane per worker: the share of each moment that it spent on each activity.

/** @typedef {import('../chart-data.ts').ChartData} ChartData */

const LEFT = 62;
const RIGHT = 8;
const AXIS = 24;
const GAP = 3;
/** From the bottom of a lane to its top. */
const activities = /** @type {const} */ (['held', 'waiting', 'calling', 'dead']);
const verbs = { held: 'holds', waiting: 'waits', calling: 'in calls', dead: 'dead' };
const dark = matchMedia('(prefers-color-scheme: dark)');

for (const figure of document.querySelectorAll('.over-time'))
  drawTimeline(/** @type {HTMLElement} */ (figure));

/** @param {HTMLElement} figure */
function drawTimeline(figure) {
  /** @type {ChartData} */
  let data = JSON.parse(figure.querySelector('script[type="application/json"]')?.textContent ?? '');
  const place = /** @type {HTMLElement} */ (figure.querySelector('.timeline'));
  const reading = /** @type {HTMLElement} */ (figure.querySelector('.reading[data-of="timeline"]'));
  const label = place.dataset.label ?? '';
  const canvas = document.createElement('canvas');
  canvas.role = 'img';
  canvas.ariaLabel = label;
  // The part with the rows can be zoomed. It is aligned with the plots of the charts above.
  const plot = document.createElement('div');
  plot.className = 'plot';
  plot.tabIndex = 0;
  plot.role = 'group';
  plot.ariaLabel = `${label}. Plus, minus and arrows zoom, 0 shows the whole run`;
  place.append(canvas, plot);
  // Their number does not change while a run goes on.
  const lanes = data.timeline.workers.length;
  const row = lanes > 24 ? 12 : 26;
  const height = lanes * row;
  let range = { from: 0, to: data.durationMs };

  function draw() {
    const { widthMs, workers } = data.timeline;
    const width = place.clientWidth;
    const ratio = devicePixelRatio;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round((height + AXIS) * ratio);
    canvas.style.height = `${height + AXIS}px`;
    Object.assign(plot.style, {
      left: `${LEFT}px`,
      top: '0',
      width: `${width - LEFT - RIGHT}px`,
      height: `${height}px`,
    });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    context.scale(ratio, ratio);
    context.font = '12px system-ui, sans-serif';
    context.textBaseline = 'middle';
    const quiet = colour('--quiet');
    const fills = {
      held: colour('--held'),
      waiting: colour('--waiting'),
      calling: colour('--calling'),
      dead: stripes(context, colour('--dead'), ratio),
    };
    const inside = width - LEFT - RIGHT;
    /** @param {number} ms */
    const xOf = (ms) => LEFT + ((ms - range.from) / (range.to - range.from)) * inside;

    // A run that goes on has done nothing yet in the rest.
    const ends = data.endMs === undefined ? LEFT + inside : xOf(data.durationMs);

    for (const [worker, lane] of workers.entries()) {
      const top = worker * row;
      const tall = row - GAP;
      context.fillStyle = quiet;
      context.textAlign = 'right';
      if (row > 12 || worker % 5 === 0) context.fillText(`worker ${worker}`, LEFT - 8, top + tall / 2);
      context.fillStyle = colour('--idle');
      context.fillRect(LEFT, top, Math.max(0, Math.min(inside, ends - LEFT)), tall);
      // Each column of pixels shows the mean of the stretches that it covers.
      const step = 1 / ratio;
      for (let x = LEFT; x < LEFT + inside; x += step) {
        const from = range.from + ((x - LEFT) / inside) * (range.to - range.from);
        const to = from + (step / inside) * (range.to - range.from);
        let floor = top + tall;
        for (const activity of activities) {
          const share = (mean(lane[activity], from / widthMs, to / widthMs) / 100) * tall;
          if (share === 0) continue;
          floor -= share;
          context.fillStyle = fills[activity];
          context.fillRect(x, floor, step, share);
        }
      }
    }

    for (const [kind, worker, from, to] of data.faults) {
      if (to < range.from || from > range.to) continue;
      const left = Math.max(LEFT, xOf(from));
      const right = Math.min(LEFT + inside, Math.max(xOf(from) + 2, xOf(to)));
      const [top, tall] = worker === null ? [0, height - GAP] : [worker * row, row - GAP];
      context.fillStyle = colour(`--fault-${kind}`);
      context.globalAlpha = 0.15;
      context.fillRect(left, top, right - left, tall);
      context.globalAlpha = 1;
      context.fillRect(left, top, 1.5, tall);
      context.fillRect(right - 1.5, top, 1.5, tall);
      context.fillRect(left, top + tall - 3, right - left, 3);
      if (row > 12 && right - left > context.measureText(kind).width + 10) {
        context.textAlign = 'left';
        context.lineWidth = 3;
        context.strokeStyle = colour('--paper');
        context.strokeText(kind, left + 5, top + (row - GAP) / 2);
        context.fillText(kind, left + 5, top + (row - GAP) / 2);
      }
    }

    context.fillStyle = quiet;
    context.textAlign = 'center';
    const tick = niceStep((range.to - range.from) / Math.max(2, inside / 90));
    for (let at = Math.ceil(range.from / tick) * tick; at <= range.to; at += tick) {
      const x = xOf(at);
      context.fillRect(x, height - GAP, 1, 4);
      const time =
        range.to - range.from < 100
          ? `${Number(at.toPrecision(5))} ms`
          : `${Number((at / 1_000).toPrecision(6))} s`;
      context.fillText(time, Math.min(x, width - 20), height + 12);
    }
  }

  plot.addEventListener('pointermove', (event) => {
    const { left, top, width } = plot.getBoundingClientRect();
    const at = range.from + ((event.clientX - left) / width) * (range.to - range.from);
    const { widthMs, workers } = data.timeline;
    const worker = Math.min(lanes - 1, Math.max(0, Math.floor((event.clientY - top) / row)));
    const stretch = Math.floor(at / widthMs);
    const faults = data.faults
      .filter(
        ([, target, from, to]) =>
          (target === null || target === worker) && from <= at && at <= Math.max(to, from + widthMs),
      )
      .map(([kind]) => kind);
    const parts = [
      `worker ${worker} at ${(at / 1_000).toFixed(3)} s`,
      ...activities.flatMap((activity) => {
        const share = workers[worker]?.[activity][stretch] ?? 0;
        return share === 0 ? [] : [`${verbs[activity]} ${share} %`];
      }),
      ...new Set(faults),
    ];
    reading.textContent = parts.join(' · ');
  });
  plot.addEventListener('pointerleave', () => {
    reading.textContent = '';
  });
  figure.addEventListener('range', (event) => {
    range = /** @type {CustomEvent<{ from: number, to: number }>} */ (event).detail;
    draw();
  });
  figure.addEventListener(
    'data',
    (event) => {
      data = /** @type {CustomEvent<ChartData>} */ (event).detail;
    },
    // Before the script of the range has the new data drawn.
    { capture: true },
  );
  new ResizeObserver(draw).observe(place);
  dark.addEventListener('change', draw);
}

/** @param {readonly number[]} values @param {number} from a fractional index @param {number} to a fractional index */
function mean(values, from, to) {
  const first = Math.floor(from);
  const last = Math.max(first + 1, Math.ceil(to));
  let sum = 0;
  for (let index = first; index < last; index++) sum += values[index] ?? 0;
  return sum / (last - first);
}

/** @param {CanvasRenderingContext2D} context @param {string} colour @param {number} ratio of the canvas to the page */
function stripes(context, colour, ratio) {
  const tile = document.createElement('canvas');
  tile.width = tile.height = Math.round(6 * ratio);
  const pen = /** @type {CanvasRenderingContext2D} */ (tile.getContext('2d'));
  pen.strokeStyle = colour;
  pen.lineWidth = 1.6 * ratio;
  const size = tile.width;
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
  }
  pen.stroke();
  const pattern = /** @type {CanvasPattern} */ (context.createPattern(tile, 'repeat'));
  pattern.setTransform(new DOMMatrix().scale(1 / ratio));
  return pattern;
}

/** The smallest of 1, 2 or 5 times a power of ten that is at least `least`. @param {number} least */
function niceStep(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * /** @type {number} */ ([1, 2, 5, 10].find((step) => step * power >= least));
}

/** @param {string} name */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
