// Throughput and latency of each section, drawn by uPlot over the range that the section shows. The legends are part of
// the page; what is under the pointer is told beside the titles.

/** @typedef {import('../chart-data.ts').ChartData} ChartData */
/** @typedef {typeof import('uplot')} UPlot */

const uPlot = /** @type {UPlot} */ (/** @type {any} */ (globalThis).uPlot);
const AXIS_WIDTH = 62;
/** The widest gap that a line bridges, such as a single interval without a call, in pixels of the canvas. */
const MAX_BRIDGE = 30;
const dark = matchMedia('(prefers-color-scheme: dark)');

for (const figure of document.querySelectorAll('.over-time')) drawCharts(/** @type {HTMLElement} */ (figure));

/** @param {HTMLElement} figure */
function drawCharts(figure) {
  /** @type {ChartData} */
  let data = JSON.parse(figure.querySelector('script[type="application/json"]')?.textContent ?? '');
  let { at, perSecond, lines } = columnsOf(data);

  /** @type {InstanceType<UPlot>[]} */
  let charts = [];
  let range = { from: 0, to: data.endMs ?? data.durationMs };

  function draw() {
    for (const chart of charts) chart.destroy();
    const throughput = /** @type {HTMLElement | null} */ (figure.querySelector('.throughput'));
    const durations = /** @type {HTMLElement | null} */ (figure.querySelector('.durations'));
    charts = [];
    if (throughput !== null) {
      charts.push(
        new uPlot(
          options(throughput, { distr: 1, range: (_, _min, max) => [0, Math.max(1, max * 1.08)] }, count, [
            {
              label: 'operations',
              stroke: colour('--ink'),
              fill: faint('--ink'),
              width: 1.25,
              points: { show: false },
            },
          ]),
          [at, perSecond],
          throughput,
        ),
      );
    }
    if (durations !== null && lines.length > 0) {
      charts.push(
        new uPlot(
          options(
            durations,
            { distr: 3 },
            duration,
            lines.map((line) => ({
              label: line.label,
              stroke: colour(line.colour),
              width: 1.25,
              dash: [...line.dash],
              points: { show: true, size: 5, fill: colour(line.colour), filter: lonePoints },
              gaps: (_, _series, _from, _to, gaps) => gaps.filter(([from, to]) => to - from > MAX_BRIDGE),
            })),
          ),
          [at, ...lines.map(({ values }) => values)],
          durations,
        ),
      );
    }
    for (const chart of charts) {
      const label = chart.root.parentElement?.dataset.label ?? '';
      const canvas = /** @type {HTMLCanvasElement} */ (chart.root.querySelector('canvas'));
      canvas.role = 'img';
      canvas.ariaLabel = label;
      chart.over.tabIndex = 0;
      chart.over.role = 'group';
      chart.over.ariaLabel = `${label}. Plus, minus and arrows zoom, 0 shows the whole run`;
    }
    show();
  }

  function show() {
    for (const chart of charts) chart.setScale('x', { min: range.from / 1_000, max: range.to / 1_000 });
  }

  /**
   * @param {HTMLElement} place
   * @param {import('uplot').Scale} y
   * @param {(value: number) => string} text
   * @param {import('uplot').Series[]} lines
   * @returns {import('uplot').Options}
   */
  function options(place, y, text, lines) {
    const axis = {
      stroke: colour('--quiet'),
      font: '12px system-ui, sans-serif',
      grid: { stroke: colour('--rule'), width: 1 },
      ticks: { stroke: colour('--rule'), width: 1, size: 4 },
    };
    /** @type {import('uplot').Axis.Filter} */
    const powersOfTen = (_, splits) => splits.map((at) => (isPowerOfTen(at) ? at : null));
    const filter = y.distr === 3 ? { filter: powersOfTen } : {};
    return {
      width: place.clientWidth,
      height: 190,
      padding: [10, 8, 0, 0],
      scales: { x: { time: false }, y },
      series: [{}, ...lines],
      axes: [
        {
          ...axis,
          size: 28,
          values: (_, values) => values.map((value) => timeText(value * 1_000, range.to - range.from)),
        },
        {
          ...axis,
          ...filter,
          grid: { ...axis.grid, ...filter },
          ticks: { ...axis.ticks, ...filter },
          size: AXIS_WIDTH,
          values: (_, values) => values.map((value) => (value === null ? '' : text(value))),
        },
      ],
      cursor: {
        sync: { key: figure.parentElement?.id ?? '' },
        drag: { x: false, y: false },
        bind: { dblclick: () => null },
      },
      legend: { show: false },
      hooks: { drawClear: [drawFaults], draw: [noteRange], setCursor: [(chart) => read(chart, text)] },
    };
  }

  /** Tells what is under the pointer. @param {InstanceType<UPlot>} chart @param {(value: number) => string} text */
  function read(chart, text) {
    const place = chart.root.parentElement;
    const reading = figure.querySelector(
      `.reading[data-of="${place?.classList.contains('durations') ? 'durations' : 'throughput'}"]`,
    );
    const { idx } = chart.cursor;
    if (reading === null) return;
    /** @param {(line: import('uplot').AlignedData[number]) => number | null | undefined} of */
    const valuesOf = (of) =>
      chart.series.slice(1).flatMap(({ label }, line) => {
        const value = of(chart.data[line + 1] ?? []);
        return value == null ? [] : [`${label} ${text(value)}`];
      });
    if (typeof idx !== 'number') {
      // While the run goes on, the latencies that were measured last; the throughput stands above the charts.
      const isTold = data.endMs !== undefined && text === duration;
      const recent = Math.ceil(1_000 / data.series.widthMs);
      const last = isTold
        ? valuesOf((line) => [...line].slice(-recent).findLast((value) => value != null))
        : [];
      reading.textContent = last.length === 0 ? '' : `last: ${last.join(' · ')}`;
      return;
    }
    const ms = (chart.data[0][idx] ?? 0) * 1_000;
    const values = valuesOf((line) => line[idx]);
    const faults = data.faults
      .filter(([, , from, to]) => from <= ms && ms <= Math.max(to, from + data.series.widthMs))
      .map(([kind, worker]) => (worker === null ? kind : `${kind} of worker ${worker}`));
    reading.textContent = [timeText(ms, range.to - range.from), ...values, ...new Set(faults)].join(' · ');
  }

  /** Exposes the drawn range as attributes of the figure. @param {InstanceType<UPlot>} chart */
  function noteRange({ scales }) {
    figure.dataset.chartFrom = String((scales.x?.min ?? 0) * 1_000);
    figure.dataset.chartTo = String((scales.x?.max ?? 0) * 1_000);
  }

  /** @param {InstanceType<UPlot>} chart */
  function drawFaults({ ctx, bbox, valToPos }) {
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.globalAlpha = 0.22;
    for (const [kind, , from, to] of data.faults) {
      const left = valToPos(from / 1_000, 'x', true);
      const width = valToPos(to / 1_000, 'x', true) - left;
      ctx.fillStyle = colour(`--fault-${kind}`);
      ctx.fillRect(left, bbox.top, Math.max(2, width), bbox.height);
    }
    ctx.restore();
  }

  figure.addEventListener('range', (event) => {
    range = /** @type {CustomEvent<{ from: number, to: number }>} */ (event).detail;
    show();
  });
  figure.addEventListener(
    'data',
    (event) => {
      const before = lines.map(({ label }) => label).join();
      data = /** @type {CustomEvent<ChartData>} */ (event).detail;
      ({ at, perSecond, lines } = columnsOf(data));
      if (lines.map(({ label }) => label).join() !== before) draw();
      const [throughput, durations] = charts;
      throughput?.setData([at, perSecond]);
      durations?.setData([at, ...lines.map(({ values }) => values)]);
      for (const chart of charts) read(chart, chart === durations ? duration : count);
    },
    // Before the script of the range has the new data drawn.
    { capture: true },
  );
  new ResizeObserver(() => {
    for (const chart of charts) chart.setSize({ width: figure.clientWidth, height: 190 });
  }).observe(figure);
  dark.addEventListener('change', draw);
  draw();
}

/** What is drawn of the data, in columns. @param {ChartData} data */
function columnsOf({ series, durationMs }) {
  // The last stretch is incomplete and would look like a drop.
  const whole = Math.max(1, Math.min(series.operations.length, Math.floor(durationMs / series.widthMs)));
  const at = Array.from({ length: whole }, (_, point) => ((point + 0.5) * series.widthMs) / 1_000);
  const perSecond = series.operations.slice(0, whole).map((count) => (count / series.widthMs) * 1_000);
  const lines = /** @type {const} */ ([
    ['calls', series.calls.p50, '--calling', []],
    ['calls, 99 %', series.calls.p99, '--calling', [4, 3]],
    ['waits', series.waits.p50, '--waiting', []],
    ['waits, 99 %', series.waits.p99, '--waiting', [4, 3]],
  ])
    .map(([label, values, colour, dash]) => ({ label, values: values.slice(0, whole), colour, dash }))
    .filter(({ values }) => values.some((value) => value !== null));
  return { at, perSecond, lines };
}

/**
 * The values that no line leads to, since their neighbours are too far away.
 *
 * @param {InstanceType<UPlot>} chart
 * @param {number} line
 */
function lonePoints(chart, line) {
  const [from = 0, to = 0] = chart.data[0].map((at) => chart.valToPos(at, 'x', true));
  const present = [...(chart.data[line] ?? []).entries()].flatMap(([at, value]) =>
    value == null ? [] : [at],
  );
  const isFar = (/** @type {number | undefined} */ other, /** @type {number} */ at) =>
    other === undefined || Math.abs(at - other) * (to - from) > MAX_BRIDGE;
  return present.filter((at, nth) => isFar(present[nth - 1], at) && isFar(present[nth + 1], at));
}

/** @param {number} value */
function isPowerOfTen(value) {
  const power = Math.log10(value);
  return Math.abs(power - Math.round(power)) < 1e-9;
}

/** @param {string} name */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** A time on an axis that shows `span`. @param {number} ms @param {number} span in ms */
function timeText(ms, span) {
  return span < 100 ? `${Number(ms.toPrecision(5))} ms` : `${Number((ms / 1_000).toPrecision(5))} s`;
}

/** @param {string} name */
function faint(name) {
  return `color-mix(in srgb, ${colour(name)} 9%, transparent)`;
}

/** @param {number} value */
function count(value) {
  return value >= 10_000
    ? `${(value / 1_000).toLocaleString('en-US', { maximumFractionDigits: 0 })} k`
    : value.toLocaleString('en-US', { maximumFractionDigits: 1 });
}

/** @param {number} ms */
function duration(ms) {
  if (ms >= 1_000) return `${Number((ms / 1_000).toPrecision(3))} s`;
  if (ms >= 1) return `${Number(ms.toPrecision(3))} ms`;
  return ms >= 1e-3 ? `${Number((ms * 1e3).toPrecision(3))} µs` : `${Number((ms * 1e6).toPrecision(3))} ns`;
}
