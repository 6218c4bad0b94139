import { HOUSE_STYLE } from "../report/house-look.ts";

/** The one stylesheet of the pages. Light and dark follow the system; on paper all of a run is unfolded. */
export const STYLE = `${HOUSE_STYLE}
:root { --mono: ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; --now: #2c6675; --now-soft: #e3eff1; --good-soft: #e4f1e9; }
@media (prefers-color-scheme: dark) { :root { --now: #8cc3d0; --now-soft: #1d2f34; --good-soft: #1c2f25; } }
body {
  margin: 0 auto; max-width: 68rem; padding: 1.25rem 1.5rem 5rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 ui-sans-serif, system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; overflow-wrap: break-word;
}
body.narrow { max-width: 38rem; padding-top: 2.5rem; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .5rem 1rem; z-index: 3; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
a { color: var(--sand); text-underline-offset: .18em; text-decoration-thickness: .06em; }
a:hover { text-decoration-thickness: .12em; }
h1 { margin: 0; font-size: 1.55rem; line-height: 1.25; letter-spacing: -.02em; text-wrap: balance; overflow-wrap: anywhere; }
h2 { margin: 0 0 .75rem; font-size: 1.05rem; letter-spacing: -.005em; }
h3 { margin: 1.25rem 0 .4rem; font-size: .95rem; }
p { margin: .6rem 0; }
.soft, .hint { color: var(--soft); }
.hint { font-size: .875rem; }
code, pre { font: .8125rem/1.55 var(--mono); }
code { background: var(--sand-soft); border-radius: 5px; padding: .1em .35em; overflow-wrap: anywhere; }
pre { margin: .4rem 0; padding: .7rem .85rem; background: var(--paper); border-radius: 8px; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; tab-size: 4; }
.words { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
ul, ol { padding-left: 1.25rem; margin: .5rem 0; }

.top { display: flex; flex-wrap: wrap; align-items: center; gap: .35rem 1.5rem; margin-bottom: 1.75rem; }
.home { display: flex; align-items: center; gap: .55rem; color: inherit; text-decoration: none; }
.top .mark { width: 2.2rem; height: 2.2rem; }
.name { font-weight: 650; font-size: 1.1rem; letter-spacing: -.01em; }
.top nav { display: flex; gap: .35rem; }
.top nav a { color: var(--soft); text-decoration: none; padding: .3rem .7rem; border-radius: 7px; }
.top nav a:hover { color: var(--ink); }
.top nav [aria-current] { color: var(--ink); font-weight: 600; background: var(--card); box-shadow: 0 0 0 1px var(--line); }
.me { display: flex; align-items: baseline; gap: .75rem; margin-left: auto; font-size: .9rem; color: var(--soft); }
main:focus { outline: none; }

.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.35rem 1.5rem; margin: 0 0 1.1rem; }
.narrow .card { padding: 2rem; }
.narrow h1 { margin-bottom: .6rem; }
h1 a { color: inherit; text-decoration: none; }
h1 a:hover { text-decoration: underline; }
.crumbs { margin: 0 0 .5rem; font-size: .9rem; color: var(--soft); }
.headline { display: flex; flex-wrap: wrap; align-items: baseline; gap: .4rem .8rem; margin: .7rem 0 0; }
.facts { margin: .7rem 0 0; font-size: .9rem; color: var(--soft); display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; list-style: none; padding: 0; }
.pill { display: inline-block; padding: .08rem .6rem; border-radius: 99px; font-size: .8125rem; font-weight: 600; white-space: nowrap; color: var(--soft); background: var(--paper); box-shadow: inset 0 0 0 1px var(--line); }
.pill.good { color: var(--good); background: var(--good-soft); box-shadow: none; }
.pill.bad { color: var(--bad); background: var(--bad-soft); box-shadow: none; }
.pill.now { color: var(--now); background: var(--now-soft); box-shadow: none; }
.quote { margin: 0; padding: .1rem 0 .1rem 1rem; border-left: 3px solid var(--line); }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) 17rem; gap: 1.1rem; align-items: start; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.1rem; margin: 0; font-size: .925rem; }
dt { color: var(--soft); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.note { border-left: 3px solid var(--water); background: var(--sand-soft); border-radius: 0 9px 9px 0; padding: .6rem 1rem; margin: .75rem 0; }
.note.bad { border-color: var(--bad); background: var(--bad-soft); }

.scroll { position: relative; overflow-x: auto; border-radius: 6px; }
table { width: 100%; border-collapse: collapse; font-size: .925rem; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 600; font-size: .8125rem; color: var(--soft); white-space: nowrap; }
th, td { padding: .55rem .9rem .55rem 0; border-bottom: 1px solid var(--line); vertical-align: baseline; }
tr:last-child > td, tr:last-child > th[scope=row] { border-bottom: 0; }
th:last-child, td:last-child { padding-right: 0; }
td.figure, th.figure { text-align: right; white-space: nowrap; }
th[scope=row] { color: inherit; font-size: inherit; font-weight: 500; white-space: normal; min-width: 9rem; }
.card td > .failed { white-space: nowrap; }
td .title { font-weight: 600; color: inherit; text-decoration-color: var(--line); overflow-wrap: anywhere; }
td .title:hover { text-decoration-color: currentcolor; }
.runs td:first-child { width: 48%; }
.runs .what { display: block; font-size: .85rem; color: var(--soft); }
.runs .what a { color: inherit; text-decoration-color: var(--line); }
.items th { white-space: normal; }
.failed { color: var(--bad); font-weight: 600; }
.passed { color: var(--good); }
svg.bar { display: block; width: 100%; min-width: 5rem; height: .7rem; }
svg.bar rect { fill: var(--sand); }
.empty { color: var(--soft); text-align: center; padding: 2.5rem 1rem; }

summary { cursor: pointer; border-radius: 6px; }
summary::marker { color: var(--soft); }
.file { border-top: 1px solid var(--line); padding: .5rem 0; }
.file > summary { overflow-wrap: anywhere; }
.file code { background: none; padding: 0; }
.file > summary code { font-weight: 600; }
.plus { color: var(--good); } .minus { color: var(--bad); }
.diff { padding: .5rem 0; overflow-x: auto; white-space: pre; }
.diff span { display: block; padding: 0 .85rem; white-space: pre-wrap; min-height: 1.55em; }
.diff .add { background: var(--good-soft); } .diff .del { background: var(--bad-soft); } .diff .at { color: var(--soft); }

.log > * { content-visibility: auto; contain-intrinsic-size: auto 2.6rem; }
.log:not(:empty) + .empty { display: none; }
.item { margin: 0; padding: .5rem 0; border-top: 1px solid var(--line); }
.log > .item:first-child { border-top: 0; }
.item > summary { display: list-item; }
.item > summary .who { margin-right: .6rem; }
.item > summary .peek { color: var(--soft); font-size: .875rem; overflow-wrap: anywhere; }
.who { font-weight: 650; font-size: .875rem; }
code.who { font-size: .8125rem; }
.head { display: flex; margin: 0 0 .15rem; align-items: baseline; }
.cost { margin-left: auto; float: right; padding-left: .75rem; font-size: .8125rem; color: var(--soft); font-variant-numeric: tabular-nums; }
.head .cost, .aside .cost { float: none; }
.thought .words { color: var(--soft); font-style: italic; margin: .4rem 0 .2rem 1.1rem; }
.thought[open] > summary .peek { display: none; }
.tool > pre, .tool > .label, .tool > .output, .todos > .output { margin-left: 1.1rem; }
.tool .output, .todos .output { border-top: 0; padding: 0; }
.tool.sub { padding-left: 1.25rem; }
.tool:has(.error) > summary .who { color: var(--bad); background: var(--bad-soft); }
.label { margin: .5rem 0 0; font-size: .8125rem; color: var(--soft); }
.output.error > pre { box-shadow: inset 3px 0 var(--bad); }
.cut { margin: .2rem 0; font-size: .8125rem; color: var(--soft); font-style: italic; }
.aside { font-size: .875rem; color: var(--soft); display: flow-root; }
.aside.error { color: var(--bad); }
.todo { list-style: none; padding-left: 0; margin: .25rem 0; }
.todo li { padding-left: 1.5rem; text-indent: -1.5rem; overflow-wrap: anywhere; }
.todo li::before { display: inline-block; width: 1.5rem; text-indent: 0; color: var(--soft); content: "\\25CB" / ""; }
.todo .completed::before { content: "\\2713" / ""; color: var(--good); }
.todo .in_progress::before { content: "\\25CF" / ""; color: var(--now); }
.todo .in_progress { font-weight: 600; }
.todo .completed { color: var(--soft); }
.more { margin: .5rem 0; display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: baseline; }
.jump { position: fixed; right: 1.25rem; bottom: 1.25rem; box-shadow: 0 4px 18px rgb(0 0 0 / .22); z-index: 2; }
.live { display: inline-flex; align-items: center; margin-right: auto; gap: .45rem; font-size: .875rem; color: var(--soft); }
.live[data-is=on]::before { content: "" / ""; width: .55rem; height: .55rem; border-radius: 50%; background: var(--good); }

button, .button {
  display: inline-block; padding: .55rem 1.05rem; border: 1px solid var(--sand); border-radius: 9px; background: var(--sand); color: var(--sand-ink);
  font: inherit; font-weight: 650; text-decoration: none; cursor: pointer;
}
button:hover, .button:hover { filter: brightness(1.07); }
button.quiet { background: none; border-color: transparent; color: var(--sand); font-weight: 500; padding: 0; text-decoration: underline; text-underline-offset: .18em; text-decoration-thickness: .06em; }
[hidden] { display: none !important; }
.actions { margin: 1.4rem 0 0; }
.filters { display: flex; flex-wrap: wrap; gap: .75rem 1rem; align-items: end; margin: 0 0 1.1rem; }
.filters label { display: grid; gap: .2rem; font-size: .8125rem; font-weight: 600; color: var(--soft); min-width: 0; }
select, input { font: inherit; font-weight: 400; color: var(--ink); background: var(--field); border: 1px solid var(--line); border-radius: 8px; padding: .42rem .6rem; max-width: 100%; min-width: 9rem; height: 2.45rem; }
.filters button { height: 2.45rem; padding-block: 0; }
.steer form { margin: .6rem 0; }
.steer label { display: grid; gap: .3rem; font-size: .875rem; font-weight: 600; }
textarea { font: inherit; font-size: 1rem; font-weight: 400; color: var(--ink); background: var(--field); border: 1px solid var(--line); border-radius: 8px; padding: .5rem .6rem; width: 100%; box-sizing: border-box; resize: vertical; }
.steer label + button { margin-top: .5rem; }
.pagehead { display: flex; flex-wrap: wrap; gap: .4rem 1rem; align-items: baseline; justify-content: space-between; margin-bottom: 1.1rem; }
.switch { display: flex; gap: .9rem; font-size: .925rem; }
.switch [aria-current] { color: var(--ink); font-weight: 650; text-decoration: none; }

@media (max-width: 52rem) {
  .columns { display: flex; flex-direction: column; align-items: stretch; gap: 0; }
  .columns > aside { display: contents; }
  .columns .steer { order: -1; }
}
@media (max-width: 40rem) {
  body { padding: 1rem .75rem 4rem; }
  .card { padding: 1rem; border-radius: 12px; }
  .narrow .card { padding: 1.25rem; }
  h1 { font-size: 1.3rem; }
  .me { font-size: .85rem; }
  .filters label, .filters button { flex: 1 1 9rem; }
  .runs thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .runs, .runs tbody, .runs tr { display: block; }
  .runs tr { border-bottom: 1px solid var(--line); padding: .7rem 0; display: flex; flex-wrap: wrap; gap: .15rem .9rem; }
  .runs tr:last-child { border-bottom: 0; }
  .runs td { border: 0; padding: 0; font-size: .875rem; color: var(--soft); }
  .runs td:first-child { width: 100%; font-size: 1rem; color: inherit; }
}
@media print {
  :root { color-scheme: light; --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #ccc; --sand: #7a3d17; --sand-soft: #f4f4f4; --good: #1d5a3a; --bad: #8c1d16; --now: #1c4d59; --good-soft: #eef6f1; --bad-soft: #fbeeec; --now-soft: #eef4f5; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .top nav, .me, .skip, .jump, .live, .more, .filters, .steer, button { display: none !important; }
  .card { border: 0; border-top: 1px solid var(--line); border-radius: 0; padding: .75rem 0; margin: 0; }
  .columns { display: block; }
  pre { border: 1px solid var(--line); }
  .log > * { content-visibility: visible; }
  details::details-content { content-visibility: visible; display: block; height: auto; }
  h2, summary { break-after: avoid; }
}
@media (prefers-reduced-motion: no-preference) {
  .live[data-is=on]::before { animation: breathe 2.4s ease-in-out infinite; }
  @keyframes breathe { 50% { opacity: .35; } }
}
`;
