/** A second, stricter reading of rendered Markdown: it knows only fences at the margin and code spans, and accepts no other structure. */

interface Allowed {
  requester: string;
  linkHosts: readonly string[];
}

/** The text outside code; an unclosed fence or a stray backtick leaves its mark `{unclosed}`. */
export function withoutCode(markdown: string): string {
  const lines: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split("\n")) {
    const mark = /^(`{3,})[^`]*$/.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark !== undefined && mark.length >= fence.length && line.trim() === mark) fence = undefined;
    } else if (mark !== undefined) {
      fence = mark;
      lines.push("");
    } else {
      lines.push(withoutSpans(line));
    }
  }
  return lines.concat(fence === undefined ? [] : ["{unclosed}"]).join("\n");
}

/** What in the Markdown would act on GitHub; nothing is right. */
export function findActing(markdown: string, allowed: Allowed): string[] {
  const text = withoutCode(markdown).replace(/\\([!-/:-@[-`{-~])/g, (_, char: string) =>
    String.fromCharCode(char.charCodeAt(0) + 0xe000),
  );
  const found = [
    ...markdown.matchAll(/[\u200b-\u200f\u202a-\u202e\u2060-\u206f]/g),
    ...text.matchAll(/\{unclosed\}|`/g),
    ...text.matchAll(/<|^\s*~~~|!\[|^[\s>]*\[[^\]]*\]:|\]\[/gm),
    ...text.matchAll(/&(?!(?:lt|gt|amp|quot);)[#A-Za-z][A-Za-z0-9]*;/g),
    ...withoutCode(markdown).matchAll(/^[\s>]*\/[a-z]/gim),
  ].map((match) => match[0]);
  const unlinked = text.replace(/(?:\]\()?(https:\/\/[^\s()<>]*)\)?/g, (_, url: string) => {
    const isAllowed = allowed.linkHosts.some((host) => url.startsWith(`https://${host}/`));
    if (!isAllowed || /^https:\/\/[^/]+\/[^/]+\/[^/]+\/(?:issues|pull)\/\d/.test(url)) found.push(url);
    return " ";
  });
  const mentions = unlinked.matchAll(/(?<![A-Za-z0-9§])@[A-Za-z0-9][\w/-]*/g);
  for (const [mention] of mentions) {
    if (mention.toLowerCase() !== `@${allowed.requester}`) found.push(mention);
  }
  const references = unlinked.matchAll(/#\d+|(?<![A-Za-z0-9§])GH-\d|\]\(|:\/\/\w|(?<![\w.(])www\.\w/gi);
  return found.concat(Array.from(references, (match) => match[0]));
}

function withoutSpans(line: string): string {
  let shown = "";
  for (let at = 0; at < line.length; ) {
    const escaped = /^\\[!-/:-@[-`{-~]/.exec(line.slice(at, at + 2))?.[0];
    const run = /^`+/.exec(line.slice(at))?.[0];
    if (escaped !== undefined) {
      shown += escaped;
      at += 2;
    } else if (run === undefined) {
      shown += line.charAt(at);
      at += 1;
    } else {
      const close = line.slice(at + run.length).search(new RegExp(`(?<!\`)\`{${run.length}}(?!\`)`));
      shown += close === -1 ? run : "§";
      at += close === -1 ? run.length : close + run.length * 2;
    }
  }
  return shown;
}
