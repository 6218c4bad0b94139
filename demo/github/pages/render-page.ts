import { diffFiles, type FileDiff } from "../git/diff.ts";
import { fullNameOf } from "../render/repository.ts";
import type { CheckRun, Issue, Repository } from "../world/model.ts";
import type { World } from "../world/world.ts";
import { type Html, html, markdown } from "./html.ts";
import { toPage } from "./page-frame.ts";

const PATH = /^\/([\w.-]+\/[\w.-]+)(?:\/(issues|pull|commit|tree|runs)\/([\w./-]+))?$/;

/**
 * The page at an address, as anybody reads it: a public repository's threads, one of them, a commit, a branch's head, a check run.
 * `undefined` where there is none.
 */
export async function renderPage(world: World, path: string): Promise<string | undefined> {
  const [, name = "", kind, id = ""] = PATH.exec(path) ?? [];
  const repository = world.repository(name);
  if (repository === undefined || repository.private) return undefined;
  const page = await renderBody(repository, kind, id);
  const fullName = fullNameOf(repository);
  return page && toPage(page.title, { name: fullName, path: `/${fullName}` }, page.body);
}

interface Page {
  title: string;
  body: Html;
}

async function renderBody(
  repository: Repository,
  kind: string | undefined,
  id: string,
): Promise<Page | undefined> {
  switch (kind) {
    case "issues":
    case "pull": {
      const issue = repository.issues.get(Number(id));
      return issue && renderThread(issue);
    }
    case "commit":
      return renderCommit(repository, id);
    case "tree":
      return renderCommit(repository, (await repository.git.ref(`refs/heads/${id}`)) ?? "");
    case "runs": {
      const run = repository.checkRuns.get(Number(id));
      return run && renderRun(run);
    }
    default:
      return {
        title: fullNameOf(repository),
        body: html`<ul>${[...repository.issues.values()].map(toLink)}</ul>`,
      };
  }
}

async function renderThread(issue: Issue): Promise<Page> {
  const { repository, pull, number, title, state } = issue;
  const said = [issue, ...issue.comments].map(({ author, body, reactions }) =>
    toSection(
      author.login,
      html`${markdown(body ?? "")}${reactions.map(({ content }) => toReaction(content))}`,
    ),
  );
  const runs = pull
    ? [...repository.checkRuns.values()].filter(({ headSha }) => headSha === pull.headSha)
    : [];
  const diff = pull ? await diffFiles(repository.git, pull.baseSha, pull.headSha) : [];
  const merges =
    pull && html`<p>${pull.headRef} into ${pull.baseRef}, ${pull.draft ? "a draft, " : ""}${state}</p>`;
  return {
    title: `${title} #${number}`,
    body: html`${merges}${said}${runs.map((run) => toSection("Checks", toRunLink(repository, run)))}${diff.map(toDiff)}`,
  };
}

async function renderCommit(repository: Repository, sha: string): Promise<Page | undefined> {
  const commit = /^[0-9a-f]{40}$/.test(sha) ? await repository.git.commit(sha) : undefined;
  if (commit === undefined) return undefined;
  const [title = "", ...rest] = commit.message.split("\n");
  const files = await diffFiles(repository.git, commit.parents[0], sha);
  return {
    title,
    body: html`<p class="dim">${sha}</p><pre>${rest.join("\n").trim()}</pre>${files.map(toDiff)}`,
  };
}

function renderRun({ name, status, conclusion, title, summary, text }: CheckRun): Page {
  const details = html`${markdown(summary ?? "")}${markdown(text ?? "")}`;
  return { title: `${name}: ${conclusion ?? status}`, body: toSection(title ?? "", details) };
}

function toSection(heading: string, body: Html): Html {
  return html`<section><header>${heading}</header><div>${body}</div></section>`;
}

function toLink({ repository, pull, number, title }: Issue): Html {
  const path = `/${fullNameOf(repository)}/${pull ? "pull" : "issues"}/${number}`;
  return html`<li><a href="${path}">#${number} ${title}</a></li>`;
}

function toRunLink(repository: Repository, { id, name, status, conclusion, title }: CheckRun): Html {
  const path = `/${fullNameOf(repository)}/runs/${id}`;
  return html`<p><a href="${path}">${name}</a> · ${conclusion ?? status} · ${title ?? ""}</p>`;
}

function toReaction(content: string): Html {
  return html`<p>${content === "eyes" ? "👀" : content}</p>`;
}

function toDiff({ filename, patch = "" }: FileDiff): Html {
  const kinds: Record<string, string> = { "+": "add", "-": "remove", "@": "hunk" };
  const lines = patch
    .split("\n")
    .map((line) => html`<span class="${kinds[line[0] ?? ""] ?? ""}">${line}</span>`);
  return html`<section><header>${filename}</header><pre class="diff">${lines}</pre></section>`;
}
