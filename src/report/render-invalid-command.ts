/** The one reply to a command that can't be read: what is wrong with it, and the form that would do. */
export function renderInvalidCommand({ problem, example }: { problem: string; example: string }): string {
  const isQuestion = problem.endsWith("?");
  const form = isQuestion ? `\`${example}\`` : `Try \`${example}\``;
  return [`**That command did not run**: ${problem}${isQuestion ? "" : "."}`, "", form].join("\n");
}
