// A page of a run that goes on: what the command tells by server-sent events is drawn and written here. When the run is over,
// the page is loaded once more, and is the report then.

/** @typedef {import('../chart-data.ts').ChartData} ChartData */
/** @typedef {import('../../live/live-events.ts').LivePlan} LivePlan */
/** @typedef {import('../../live/live-events.ts').LiveRow} LiveRow */
/** @typedef {import('../../../hammer/run/live-view.ts').WatchedProgress} WatchedProgress */
/** @typedef {import('../../../hammer/run/live-view.ts').LiveView} LiveView */
/** @typedef {LiveView['faults']['all'][number]} Fault */

const MAX_FAULTS = 12;
/** The shortest time that the axis shows of a run that is to take longer. */
const FIRST_AXIS_MS = 10_000;

const figure = element('.over-time');
/** @type {ChartData} */
const nothing = JSON.parse(element('script[type="application/json"]', figure).textContent ?? '');

/** @type {LivePlan | undefined} */
let plan;
/** @type {WatchedProgress | undefined} */
let progress;
let data = nothing;
/** @type {Fault[]} */
let faults = [];
/** The operations that were done at some times of the last second. @type {{ ms: number, operations: number }[]} */
let lately = [];
let isDrawing = false;

history.scrollRestoration = 'manual';
const events = new EventSource('/events');
events.addEventListener('open', () => {
  element('#lost').hidden = true;
});
events.addEventListener('error', () => {
  element('#lost').hidden = false;
});
events.addEventListener('report', () => {
  events.close();
  location.reload();
});

events.addEventListener('plan', (event) => {
  /** @type {LivePlan} */
  const next = JSON.parse(event.data);
  if (plan === undefined || next.now !== plan.now || next.run !== plan.run) begin();
  plan = next;
  const several = plan.rows.length > 1;
  element('#scenarios').hidden = !several && plan.run === 0;
  element('#scenario-rows').replaceChildren(...plan.rows.map(rowOf));
  const done = plan.rows.filter(({ state }) => state !== 'to come' && state !== 'running').length;
  const scenarios = several ? `${done} of ${plan.rows.length} scenarios done` : '';
  const runs = plan.run > 1 ? `${countText(plan.run - 1, 'run')} held before` : '';
  element('#done').textContent = [scenarios, runs].filter(Boolean).join(', ');
  element('#name').textContent = plan.run > 0 ? `${nameNow()}, run ${plan.run}` : nameNow();
  element('#seed').textContent = String(plan.seed);
  redraw();
});

events.addEventListener('progress', (event) => {
  progress = /** @type {WatchedProgress} */ (JSON.parse(event.data));
  const { live, elapsedMs, operations } = progress;
  lately = [...lately.filter(({ ms }) => elapsedMs - ms <= 1_000), { ms: elapsedMs, operations }];
  if (live !== undefined) addLive(live);
  redraw();
});

/** Forgets the scenario before. */
function begin() {
  progress = undefined;
  data = nothing;
  faults = [];
  lately = [];
}

/** @param {LiveView} live */
function addLive({ atMs, fromMs, series, timeline, faults: { first, all } }) {
  faults = [...faults.slice(0, first), ...all];
  const percentiles = (/** @type {'calls' | 'waits'} */ what) => ({
    p50: joined(data.series[what].p50, series.first, series[what].p50, null),
    p99: joined(data.series[what].p99, series.first, series[what].p99, null),
  });
  const since = timeline.first;
  data = {
    durationMs: atMs,
    endMs: axisEnd(atMs, (plan?.eachMs ?? 0) - fromMs),
    series: {
      widthMs: series.widthMs,
      operations: joined(data.series.operations, series.first, series.operations, 0),
      calls: percentiles('calls'),
      waits: percentiles('waits'),
    },
    timeline: {
      widthMs: timeline.widthMs,
      workers: timeline.workers.map(({ held, waiting, calling, dead }, worker) => {
        const before = data.timeline.workers[worker] ?? { held: [], waiting: [], calling: [], dead: [] };
        return {
          held: joined(before.held, since, held, 0),
          waiting: joined(before.waiting, since, waiting, 0),
          calling: joined(before.calling, since, calling, 0),
          dead: joined(before.dead, since, dead, 0),
        };
      }),
    },
    faults: faults.flatMap(({ kind, worker, fromMs: from, toMs }) =>
      toMs < fromMs ? [] : [/** @type {const} */ ([kind, worker, from - fromMs, toMs - fromMs])],
    ),
  };
}

/**
 * A list whose end, from `first` on, is replaced. One that has never had a value is sent as an empty list.
 *
 * @template T
 * @param {readonly T[]} before
 * @param {number} first
 * @param {readonly T[]} added
 * @param {T} none
 * @returns {T[]}
 */
function joined(before, first, added, none) {
  const kept = before.slice(0, first);
  const gap = added.length === 0 ? 0 : first - kept.length;
  return [...kept, ...Array(gap).fill(none), ...added];
}

/**
 * Where the axis ends: it doubles until the whole run is on it, with some room for the last label.
 *
 * @param {number} atMs
 * @param {number} plannedMs
 */
function axisEnd(atMs, plannedMs) {
  let end = 1.02 * Math.max(plannedMs, atMs, 1);
  while (end / 2 >= Math.max(FIRST_AXIS_MS, 1.02 * atMs)) end /= 2;
  return end;
}

/** Writes and draws what is known, once for each picture of the screen; not at all while the page is hidden. */
function redraw() {
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawing = false;
    write();
    draw();
  });
}

function write() {
  const {
    phase = 'setting up',
    elapsedMs = 0,
    operations = 0,
    busy = 0,
    waits = 0,
    deaths = 0,
  } = progress ?? {};
  const { eachMs = 0, rows = [], now = 0 } = plan ?? {};
  setText('#phase', phase);
  const left = clock(Math.max(0, eachMs - elapsedMs));
  const isOver = phase === 'checking';
  setText('#left', isOver ? '' : `${left} of ${clock(eachMs)} left`);
  document.title = `${isOver ? phase : left} · ${nameNow()} — hammerlock`;
  const share = Math.min(1, elapsedMs / Math.max(1, eachMs));
  const whole = rows.length === 0 ? 0 : (now + (isOver ? 1 : share)) / rows.length;
  const bar = element('.progress');
  bar.ariaValueNow = String(Math.round(100 * whole));
  element('span', bar).style.width = `${100 * whole}%`;
  setFigure('operations', operations, 'operation');
  setFigure('rate', rate(), 'per second', 'per second');
  setFigure('busy', busy, 'busy', 'busy');
  setFigure('waits', waits, 'wait');
  setFigure('deaths', deaths, 'death');
  setFigure('faults', progress?.faults ?? 0, 'fault');
  setText('#memory', progress === undefined ? '–' : `${progress.memoryMiB} MiB`);
}

/** The operations per second, lately. */
function rate() {
  const first = lately[0];
  const last = lately.at(-1);
  if (first === undefined || last === undefined || last.ms === first.ms) return 0;
  return (1_000 * (last.operations - first.operations)) / (last.ms - first.ms);
}

function draw() {
  figure.dispatchEvent(
    new CustomEvent('data', { detail: { ...data, endMs: data.endMs ?? axisEnd(0, plan?.eachMs ?? 0) } }),
  );
  const { series, timeline } = data;
  const isSeen = {
    calls: series.calls.p50.some((value) => value !== null),
    waits: series.waits.p50.some((value) => value !== null),
    ...Object.fromEntries(
      /** @type {const} */ (['held', 'waiting', 'calling', 'dead']).map((activity) => [
        activity,
        timeline.workers.some((worker) => worker[activity].some((share) => share > 0)),
      ]),
    ),
  };
  for (const [name, seen] of Object.entries(isSeen)) {
    for (const entry of /** @type {NodeListOf<HTMLElement>} */ (
      figure.querySelectorAll(`.legend .${name}`)
    )) {
      entry.hidden = !seen;
    }
  }
  drawFaults();
}

function drawFaults() {
  element('#fault-list').hidden = faults.length === 0;
  element('.legend.faults').hidden = faults.length === 0;
  const counts = Map.groupBy(faults, ({ kind }) => kind);
  element('#fault-kinds').replaceChildren(
    ...[...counts].map(([kind, { length }]) => make('span', `swatch fault-${kind}`, `${kind} × ${length}`)),
  );
  const recovered = faults.filter(({ recoveredMs }) => recoveredMs !== null).length;
  const shown = faults.slice(-MAX_FAULTS);
  setText(
    '#fault-count',
    `${countText(faults.length, 'fault')}, of which ${recovered} recovered${shown.length < faults.length ? `; the last ${shown.length} of them:` : '.'}`,
  );
  element('#fault-rows').replaceChildren(
    ...shown.toReversed().map(({ kind, worker, where, fromMs, toMs, recoveredMs }) => {
      const row = document.createElement('tr');
      const name = make('th', '');
      name.scope = 'row';
      name.append(make('span', `swatch fault-${kind}`, kind));
      row.append(
        name,
        make('td', '', `${(fromMs / 1_000).toFixed(1)} s`),
        make('td', '', worker === null ? 'all' : `worker ${worker}`),
        make('td', '', recoveredMs === null ? 'not yet' : `after ${tookText(recoveredMs - toMs)}`),
        make('td', 'words', where),
      );
      return row;
    }),
  );
}

/** @param {LiveRow} scenario */
function rowOf({ name, state, sentence, figures }) {
  const row = document.createElement('tr');
  const title = make('th', '', name);
  title.scope = 'row';
  const isVerdict = figures !== undefined;
  const cells = [
    title,
    make('td', isVerdict ? `badge ${state}` : state === 'running' ? 'badge' : 'quiet', state),
    ...(figures === undefined
      ? Array.from({ length: 5 }, () => make('td', ''))
      : [figures.operations, figures.perSecond, figures.busy, figures.waits, figures.deaths].map((value) =>
          make('td', '', amount(value)),
        )),
  ];
  row.append(...cells, make('td', 'words', sentence ?? ''));
  if (state === 'running') row.ariaCurrent = 'true';
  return row;
}

/** Also hides those that a scenario may never have. @param {string} id @param {number} value @param {string} one */
function setFigure(id, value, one, several = `${one}s`) {
  const place = element(`#${id}`);
  place.hidden = value === 0 && id !== 'operations' && id !== 'rate';
  setText(`#${id} dd`, amount(value));
  setText(`#${id} dt`, value === 1 ? one : several);
}

function nameNow() {
  return plan?.rows[plan.now]?.name ?? '';
}

/** @param {number} ms */
function clock(ms) {
  const seconds = Math.ceil(ms / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const parts = hours > 0 ? [hours, String(minutes).padStart(2, '0')] : [minutes];
  return [...parts, String(seconds % 60).padStart(2, '0')].join(':');
}

/** @param {number} ms */
function tookText(ms) {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

/** @param {number} value */
function amount(value) {
  return Math.round(value).toLocaleString('en-US');
}

/** @param {number} value @param {string} noun */
function countText(value, noun) {
  return `${amount(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** @param {string} selector @param {string} text */
function setText(selector, text) {
  const place = element(selector);
  if (place.textContent !== text) place.textContent = text;
}

/** @param {string} selector @returns {HTMLElement} */
function element(selector, within = /** @type {ParentNode} */ (document)) {
  return /** @type {HTMLElement} */ (within.querySelector(selector));
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {string} classes
 */
function make(name, classes, text = '') {
  const made = document.createElement(name);
  made.className = classes;
  made.textContent = text;
  return made;
}
