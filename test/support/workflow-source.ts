import { listFiles, readText } from "../repository/repository-files.ts";

/** The workflow's source, for tests that read the names of its steps there; commands of the repository's own once for each use of them. */
export function readWorkflowSource(): string {
  const source = listFiles("src/workflow", ".ts").map(readText).join("\n");
  const uses = [...source.matchAll(/^\s+what: "(\w+)",$/gm)].map(([, what = ""]) => what);
  const commands = readText("src/workflow/command-job.ts");
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what stands there.
  return [source, ...uses.map((what) => commands.replaceAll("${what}", what))].join("\n");
}
