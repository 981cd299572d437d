import { faultKinds } from '../../hammer/faults/fault-log.ts';

/**
 * The colours can be told apart with the common kinds of colour blindness, and never carry a meaning on their
 * own.
 */
export const style = `
:root {
  --paper: #fcfcfa; --raised: #f3f3ef; --ink: #1b1d20; --quiet: #5f646c; --rule: #deded8;
  --held: #1f6fb2; --waiting: #e39117; --calling: #2a9d7c; --dead: #55595f; --idle: #e9e9e4; --fault: #8b4fa8;
  --fault-pause: #8b4fa8; --fault-slow: #6673c9; --fault-busy: #7d7016; --fault-full: #0d7486; --fault-reader: #5f7a93;
  --fault-terminate: #c2385f; --fault-exit: #d4661f; --fault-oom: #8a4b2d; --fault-kill: #a01022;
  --shade: rgb(27 29 32 / .22);
  --good: #14704f; --bad: #b3261e; --unsure: #7a5a00;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #141619; --raised: #1d2024; --ink: #e8e8e4; --quiet: #9ca1a9; --rule: #2d3136;
    --held: #5aa5e6; --waiting: #f2ab4b; --calling: #4cc5a0; --dead: #9ca1a9; --idle: #24282d; --fault: #c38fe0;
    --fault-pause: #c38fe0; --fault-slow: #98a4f5; --fault-busy: #cdbd54; --fault-full: #52bfd2; --fault-reader: #9db6cd;
    --fault-terminate: #f2799a; --fault-exit: #f59a5e; --fault-oom: #cf8f6e; --fault-kill: #ff6b72;
    --shade: rgb(255 255 255 / .17);
    --good: #5cc79a; --bad: #ff8d83; --unsure: #e0bd5b;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
main { max-width: 66rem; margin: 0 auto; padding: 2.5rem clamp(1rem, 4vw, 2.5rem) 4rem; }
h1 { margin: 0; font-size: clamp(2.2rem, 7vw, 3.4rem); line-height: 1.1; font-weight: 650; letter-spacing: -0.025em; }
h2 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; font-weight: 620; letter-spacing: -0.012em; overflow-wrap: anywhere; }
h3 { margin: 2.4rem 0 .7rem; font-size: .8rem; font-weight: 600; letter-spacing: .07em; text-transform: uppercase; color: var(--quiet); }
p { margin: 0 0 .8rem; max-width: 46rem; }
a { color: var(--held); text-underline-offset: .2em; }
code, pre { font-family: var(--mono); font-size: .88em; }
pre { overflow-x: auto; }
.mark { margin-bottom: .4rem; font-family: var(--mono); font-size: .85rem; color: var(--quiet); }
.sentence { font-size: 1.12rem; margin-top: .5rem; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); font-size: .87rem; }
h1.held, .badge.held { color: var(--good); }
h1.violated, h1.deadlocked, .badge.violated, .badge.deadlocked { color: var(--bad); }
h1.undecided, .badge.undecided { color: var(--unsure); }
.badge { font-weight: 600; }
h2 .badge { margin-left: .4rem; font-size: .95rem; font-weight: 600; letter-spacing: 0; }
section.scenario { margin-top: 3rem; padding-top: 2rem; border-top: 1px solid var(--rule); }
footer { margin-top: 3rem; padding-top: 2rem; border-top: 1px solid var(--rule); }
dl { margin: 0; }
dd { margin: 0; overflow-wrap: anywhere; }
dt { color: var(--quiet); font-size: .85rem; }
.figures { display: flex; flex-wrap: wrap; gap: .8rem 2.4rem; margin-top: 1rem; }
.figures > div { display: flex; flex-direction: column-reverse; }
.figures dd { font-size: 1.5rem; line-height: 1.3; font-weight: 550; letter-spacing: -0.015em; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: .8rem 2rem; }
.scroll, .picture { overflow-x: auto; }
/* A shadow at each edge behind which there is more: the paper scrolls along with the contents and covers it at the end. */
.scroll, .picture {
  background:
    linear-gradient(to right, var(--paper) 50%, transparent) left / 2.4rem 100% no-repeat local,
    linear-gradient(to left, var(--paper) 50%, transparent) right / 2.4rem 100% no-repeat local,
    linear-gradient(to right, var(--shade), transparent) left / .9rem calc(100% - 4px) no-repeat scroll,
    linear-gradient(to left, var(--shade), transparent) right / .9rem calc(100% - 4px) no-repeat scroll;
}
table { border-collapse: collapse; width: 100%; }
th, td { padding: .34rem .9rem .34rem 0; border-bottom: 1px solid var(--rule); text-align: right; white-space: nowrap; font-weight: 400; }
tbody tr:last-child > * { border-bottom: 0; }
th:first-child { text-align: left; position: sticky; left: 0; background: var(--paper); }
.words { min-width: 15rem; padding-left: 1.4rem; text-align: left; white-space: normal; }
td.words { color: var(--quiet); font-size: .87rem; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--quiet); font-size: .82rem; border-bottom-color: var(--quiet); }
tbody th { font-weight: 500; }
.overview td:nth-child(2), .overview th:nth-child(2) { text-align: left; }
header + .scroll { margin-top: 2rem; }
.workers td:not(:last-child), .workers th:not(:last-child) { text-align: left; }
.keys code { display: inline-block; max-width: 22rem; overflow: hidden; text-overflow: ellipsis; vertical-align: bottom; }
table.steps { width: auto; margin-bottom: .6rem; }
.steps th, .steps td { text-align: left; vertical-align: top; }
.steps td { min-width: 11rem; font-family: var(--mono); font-size: .85rem; }
td.bar { width: 22%; min-width: 4rem; }
td.bar span { display: block; height: .6rem; min-width: 1px; border-radius: 1px; }
td.bar.waiting span { background: var(--waiting); }
td.bar.held span { background: var(--held); }
.quiet i, i.quiet { font-size: .87rem; }
.spread { width: 170px; }
.spread svg { display: block; margin-left: auto; }
.spread .range, .marks .range { stroke: var(--quiet); stroke-width: 1; }
.spread .tick, .marks .tick { stroke: var(--ink); stroke-width: 1; }
.spread .median, .marks .median { fill: var(--held); }
.spread .max, .marks .max { fill: var(--paper); stroke: var(--ink); stroke-width: 1.2; }
.violations { margin: 0; padding-left: 1.1rem; max-width: 56rem; }
.violations li { margin-bottom: .35rem; overflow-wrap: anywhere; white-space: pre-wrap; }
.violations li::marker { color: var(--bad); }
.copied { display: flex; align-items: flex-start; gap: .7rem; }
.copied .copy { flex: none; }
.counterexample .picture { background: none; }
.faults.legend { margin-top: .6rem; }
dd .copy { padding: 0 .5rem; }
.command { flex: 1; margin: 0 0 1.2rem; padding: .8rem 1rem; background: var(--raised); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; user-select: all; }
figure { margin: 0; }
figcaption { margin: .6rem 0 .8rem; max-width: 46rem; }
.zoom { display: flex; align-items: baseline; justify-content: space-between; gap: 1rem; min-height: 2rem; }
.zoom p { margin: 0; }
button { font: inherit; font-size: .87rem; padding: .15rem .7rem; color: var(--ink); background: var(--raised); border: 1px solid var(--rule); border-radius: 5px; cursor: pointer; }
.early { margin: 1.2rem 0 0; }
button[hidden] { display: none; }
.chart, .timeline { position: relative; }
.chart-title { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0 1.5rem; margin-top: 1.5rem; }
h4 { margin: 0; font-size: .95rem; font-weight: 600; }
.reading { font-size: .85rem; min-height: 1.4em; }
details.lanes { margin: .6rem 0 0 62px; font-size: .9rem; }
details summary { color: var(--quiet); font-size: .85rem; cursor: pointer; }
/* Otherwise a double click would select text, which the next drag would move. */
.over-time { user-select: none; -webkit-user-select: none; }
.timeline canvas { display: block; width: 100%; }
.timeline .plot, .chart .u-over { cursor: crosshair; touch-action: pan-y; outline-offset: 2px; }
.timeline .plot { position: absolute; }
.selection { position: absolute; top: 0; bottom: 0; background: var(--ink); opacity: .12; pointer-events: none; }
.uplot { font-family: inherit; }
.u-cursor-x { border-color: var(--quiet) !important; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: .15rem 0 .5rem; font-size: .85rem; color: var(--quiet); max-width: none; }
.legend b { font-weight: 600; } .legend i { font-style: normal; }
.swatch::before { content: ""; display: inline-block; width: .75rem; height: .75rem; margin-right: .4rem; border-radius: 2px; vertical-align: -1px; background: var(--swatch); }
.swatch.held { --swatch: var(--held); } .swatch.waiting { --swatch: var(--waiting); } .swatch.calling { --swatch: var(--calling); }
.swatch.idle { --swatch: var(--idle); }
.swatch.dead { --swatch: repeating-linear-gradient(-45deg, var(--dead) 0 1.5px, var(--idle) 1.5px 4px); }
${faultKinds.map((kind) => `.fault-${kind} { --swatch: var(--fault-${kind}); }`).join(' ')}
.line::before { content: ""; display: inline-block; width: 1.3rem; margin-right: .4rem; border-top: 2px solid var(--swatch); vertical-align: .22em; }
.line.dashed::before { border-top-style: dashed; }
.line.calls { --swatch: var(--calling); } .line.waits { --swatch: var(--waiting); } .line.ink { --swatch: var(--ink); }
.marks { margin-top: .6rem; } .marks svg { margin-right: .4rem; vertical-align: -1px; }
.picture { padding-bottom: .3rem; }
.picture svg { display: block; color: var(--ink); font: 12px/1.2 var(--mono); }
.picture text { fill: currentColor; }
figure.deadlock { margin-bottom: 1rem; }
ol.order { margin: .3rem 0 0; padding-left: 1.8rem; font-family: var(--mono); font-size: .85rem; }
ol.order li { overflow-wrap: anywhere; }
h3.anomaly { font-size: 1.08rem; letter-spacing: 0; text-transform: none; color: var(--ink); }
.anomaly .picture { margin: 1rem 0 .4rem; background: none; }
.anomaly .ring { display: none; }
@media (min-width: 60rem) { .anomaly .ring { display: block; } .anomaly .stack { display: none; } }
.anomaly ol.order, .anomaly ul.order { max-width: 56rem; padding-left: 2.2rem; }
.anomaly .order b { font-weight: 650; }
.anomaly details { margin-top: .6rem; }
dl.dependencies { display: flex; flex-wrap: wrap; gap: .3rem 2rem; margin: .2rem 0 .8rem; font-size: .87rem; color: var(--quiet); }
.dependencies > div { display: flex; gap: .6rem; align-items: baseline; }
.dependencies dt { flex: none; } .dependencies dt svg { vertical-align: -1px; } .dependencies dt b { color: var(--ink); }
.levels th, .levels td { text-align: left; vertical-align: top; }
.levels thead th { white-space: normal; vertical-align: bottom; min-width: 6.2rem; }
.levels tbody th { white-space: normal; min-width: 7rem; }
.levels .out { color: var(--bad); } .levels .left { color: var(--good); }
p.culprit { margin-top: .3rem; font-family: var(--mono); font-size: .85rem; }
.culprit { color: var(--bad); }
@media (max-width: 40rem) {
  tbody th:first-child { max-width: 8.5rem; overflow: hidden; text-overflow: ellipsis; }
  .keys code { max-width: 8rem; }
  .copied { flex-wrap: wrap; justify-content: flex-end; margin-bottom: .8rem; }
  .command { flex-basis: 100%; margin-bottom: 0; }
  dd.copied { justify-content: flex-start; margin-bottom: 0; }
}
@media print { .zoom, .copy { display: none; } }
`;
