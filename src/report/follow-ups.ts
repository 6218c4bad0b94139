import type { EndedView, RunView } from "./run-view.ts";
import type { Speech, Untrusted } from "./speech.ts";

const MAX_TITLE_CHARS = 160;

/** What the agent leaves for somebody to do: a list, each with a link to a new issue that has it as its title. Empty for none. */
export function renderFollowUps(
  followUps: readonly Untrusted[] | undefined,
  { links, thread }: Pick<RunView<EndedView>, "links" | "thread">,
  say: Speech,
): string {
  const lines = (followUps ?? []).flatMap((followUp) => {
    const title = say.title(followUp, MAX_TITLE_CHARS).trim();
    if (title === "") return [];
    const query = `title=${encode(title)}&body=${encode(`Left open in #${thread.number}.`)}`;
    return [`- ${say.inline(followUp, MAX_TITLE_CHARS)} ([open an issue](${links.newIssue}?${query}))`];
  });
  return lines.length === 0 ? "" : `Left for somebody to do:\n\n${lines.join("\n")}`;
}

/** `encodeURIComponent` leaves what ends a link in Markdown. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[()'*!~]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
