import type { PromptItem, RecordedPrompt } from "../record/run-record.ts";
import { formatPlural } from "../report/format.ts";
import { type Html, html } from "../text/html.ts";

/** What was given to each agent of a run, by items. With `textAt` the texts themselves are on that page. */
export function renderPrompts(prompts: readonly RecordedPrompt[], textAt?: string): Html {
  const more =
    textAt === undefined
      ? undefined
      : html`<p class="more"><a href="${textAt}">Read the whole prompt</a><span class="hint">Word for word, as Claude was given it.</span></p>`;
  return html`${prompts.map((prompt) => renderPrompt(prompt, { isNamed: prompts.length > 1, hasText: textAt === undefined }))}
${more}`;
}

interface Shown {
  isNamed: boolean;
  hasText: boolean;
}

function renderPrompt({ job, system, text, items }: RecordedPrompt, { isNamed, hasText }: Shown): Html {
  const name = `${job.machine === 1 ? "" : "On another machine, "}round ${job.round}`;
  return html`${isNamed ? html`<h3>${name.charAt(0).toUpperCase()}${name.slice(1)}</h3>` : undefined}
<div class="scroll" tabindex="0" role="region" aria-label="Items of the prompt${isNamed ? `, ${name}` : ""}"><table class="items"><thead><tr><th scope="col">Item</th><th scope="col" class="figure">Size</th><th scope="col">Removed or left out</th></tr></thead>
<tbody>${items.map(renderItem)}</tbody></table></div>
${hasText ? html`${renderText("The whole prompt", text)}${renderText("The system prompt", system)}` : undefined}`;
}

function renderItem({ title, sizeBytes, hiddenRemoved, leftOut }: PromptItem): Html {
  const removed = hiddenRemoved === 0 ? "" : `${formatPlural(hiddenRemoved, "hidden thing")} removed. `;
  return html`<tr><th scope="row"><bdi>${title}</bdi></th><td class="figure">${formatBytes(sizeBytes)}</td><td>${removed}${leftOut ?? ""}</td></tr>`;
}

function renderText(name: string, text: string): Html | undefined {
  if (text === "") return undefined;
  return html`<details class="file"><summary>${name}</summary><pre>${`\n${text}`}</pre></details>`;
}

/** `940 B`, `18 KB`. */
function formatBytes(sizeBytes: number): string {
  return sizeBytes < 1_000
    ? `${sizeBytes} B`
    : `${(sizeBytes / 1_000).toFixed(sizeBytes < 10_000 ? 1 : 0)} KB`;
}
