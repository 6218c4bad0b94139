import { type Html, html } from "../../text/html.ts";
import type { Problems, Typed } from "../form.ts";

/** What stands in a form: what was typed before, and what is wrong with it. */
export interface FormState {
  typed: Typed;
  problems: Problems;
}

interface Field {
  name: string;
  label: string;
  hint?: Html | undefined;
  placeholder?: string;
  /** `secret`: never sent back to the page. `lines`: several lines, and as secret. */
  kind?: "text" | "secret" | "lines";
}

/** One field with its label, its hint and what is wrong with it. */
export function renderField({ name, label, hint, placeholder, kind = "text" }: Field, form: FormState): Html {
  const problem = form.problems[name];
  const about = [hint && `${name}-hint`, problem && `${name}-problem`].filter(Boolean).join(" ");
  const attributes = html`id="${name}" name="${name}" placeholder="${placeholder}" aria-describedby="${about}"
 aria-invalid="${problem === undefined ? "false" : "true"}" autocomplete="off" autocapitalize="off" spellcheck="false"`;
  const input =
    kind === "lines"
      ? html`<textarea ${attributes}></textarea>`
      : html`<input type="${kind === "secret" ? "password" : "text"}" value="${kind === "secret" ? "" : form.typed[name]}" ${attributes}>`;
  return html`<div class="field"><label for="${name}">${label}</label>
${input}${problem === undefined ? undefined : html`<p class="problem" id="${name}-problem">${problem}</p>`}
${hint === undefined ? undefined : html`<p class="hint" id="${name}-hint">${hint}</p>`}</div>`;
}

/** One of several answers, with the fields that go with it. */
export function renderChoice(
  {
    name,
    value,
    label,
    hint,
    more,
  }: { name: string; value: string; label: string; hint?: Html; more?: Html },
  { typed }: FormState,
): Html {
  const id = `${name}-${value}`;
  const checked = typed[name] === value ? html` checked` : undefined;
  const about = hint === undefined ? undefined : html` aria-describedby="${id}-hint"`;
  return html`<div class="choice"><label><input type="radio" name="${name}" value="${value}" aria-labelledby="${id}"${about}${checked}>
<span id="${id}">${label}</span>${hint === undefined ? undefined : html`<span class="hint" id="${id}-hint">${hint}</span>`}</label>
${more === undefined ? undefined : html`<div class="more">${more}</div>`}</div>`;
}

/** Says above a form that something in it has to be mended. */
export function renderSummary({ problems }: FormState): Html | undefined {
  const count = Object.keys(problems).length;
  if (count === 0) return undefined;
  const words = count === 1 ? "One thing needs another look." : `${count} things need another look.`;
  return html`<p class="note bad" role="alert">${words}</p>`;
}
