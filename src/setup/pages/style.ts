import { HOUSE_STYLE } from "../../report/house-look.ts";

/** The one stylesheet. Light and dark follow the system; nothing is loaded from elsewhere. */
export const STYLE = `
${HOUSE_STYLE}body {
  margin: 0 auto; max-width: 43rem; padding: 2rem 1.25rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 ui-sans-serif, system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; overflow-wrap: break-word;
}
header { display: flex; align-items: center; gap: .6rem; margin-bottom: 1.5rem; }
.name { font-weight: 650; font-size: 1.15rem; letter-spacing: -.01em; }
.steps { display: flex; gap: 1.1rem; list-style: none; margin: 0 0 0 auto; padding: 0; font-size: .85rem; color: var(--soft); counter-reset: step; }
.steps li { counter-increment: step; white-space: nowrap; }
.steps li::before { content: counter(step) "\\2002"; font-variant-numeric: tabular-nums; opacity: .75; }
.steps .done { color: var(--good); }
.steps .done::before { content: "\\2713\\2002"; opacity: 1; }
.steps .now { color: var(--ink); font-weight: 650; box-shadow: 0 2px var(--sand); }
main { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 2rem; }
h1 { margin: 0 0 .5rem; font-size: 1.6rem; line-height: 1.25; letter-spacing: -.02em; text-wrap: balance; }
h2 { margin: 2rem 0 .5rem; font-size: 1.05rem; }
p { margin: .6rem 0; }
.lead, .hint { color: var(--soft); }
.hint { font-size: .875rem; margin: .3rem 0 0; }
a { color: var(--sand); text-underline-offset: .15em; }
code, pre { font: .875em/1.55 ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; }
code { background: var(--sand-soft); border-radius: 5px; padding: .1em .35em; overflow-wrap: anywhere; }
pre { background: var(--sand-soft); border-radius: 9px; padding: .85rem 1rem; margin: .75rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
pre code { background: none; padding: 0; }
fieldset { border: 0; margin: 1.75rem 0 0; padding: 0; min-width: 0; }
legend { font-weight: 650; padding: 0; margin-bottom: .15rem; }
legend + .hint { margin: 0 0 .6rem; }
.field { margin-top: 1.25rem; }
label { font-weight: 600; }
input[type=text], input[type=password], textarea {
  display: block; width: 100%; margin-top: .35rem; padding: .6rem .75rem; font: inherit; color: inherit; background: var(--field);
  border: 1px solid var(--line); border-radius: 9px;
}
textarea { min-height: 8.5rem; font: .8125rem/1.5 ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; resize: vertical; }
input::placeholder, textarea::placeholder { color: var(--soft); opacity: .75; }
[aria-invalid=true] { border-color: var(--bad) !important; }
.problem { color: var(--bad); font-size: .875rem; margin: .35rem 0 0; }
.choice { border: 1px solid var(--line); border-radius: 11px; margin-top: .5rem; }
.choice > label { display: grid; grid-template-columns: auto 1fr; column-gap: .7rem; padding: .8rem 1rem; cursor: pointer; }
.choice > label input { width: 1.1rem; height: 1.1rem; margin: .25rem 0 0; accent-color: var(--sand); }
.choice > label .hint { grid-column: 2; font-weight: 400; margin: .1rem 0 0; }
.choice .more { padding: 0 1rem 1rem 2.8rem; }
.choice .more .field { margin-top: 0; }
.choice:has(:checked) { border-color: var(--sand); background: var(--sand-soft); }
@supports selector(:has(*)) { .choice:not(:has(:checked)) .more { display: none; } }
details { margin-top: 1.5rem; }
summary { cursor: pointer; color: var(--soft); }
.actions { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem 1.25rem; margin-top: 1.75rem; }
button, .button {
  display: inline-block; padding: .65rem 1.15rem; border: 1px solid var(--sand); border-radius: 9px; background: var(--sand); color: var(--sand-ink);
  font: inherit; font-weight: 650; text-decoration: none; cursor: pointer;
}
button:hover, .button:hover { filter: brightness(1.07); }
button.quiet { background: none; border-color: transparent; color: var(--sand); font-weight: 500; padding-inline: .25rem; text-decoration: underline; text-underline-offset: .15em; }
.note { border-left: 3px solid var(--water); background: var(--sand-soft); border-radius: 0 9px 9px 0; padding: .7rem 1rem; margin: 1rem 0; }
.note.bad { border-color: var(--bad); background: var(--bad-soft); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .5rem 1.25rem; margin: 1.25rem 0; }
dt { color: var(--soft); } dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
ol.todo { padding-left: 1.35rem; } ol.todo > li { margin: .9rem 0; } ol.todo > li::marker { color: var(--soft); font-weight: 650; }
.foot { margin: 1.75rem 0 0; padding-top: 1.1rem; border-top: 1px solid var(--line); font-size: .925rem; color: var(--soft); }
@media (max-width: 34rem) {
  body { padding: 1rem .75rem 3rem; }
  header { flex-wrap: wrap; padding: 0 .25rem; margin-bottom: 1rem; }
  .steps { width: 100%; margin: .25rem 0 0; justify-content: space-between; gap: .5rem; }
  main { padding: 1.25rem; }
  h1 { font-size: 1.35rem; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .75rem; }
  .choice .more { padding-left: 1rem; }
  button, .button { width: 100%; text-align: center; }
}
`;
