import type { DemoOptions } from "./options.ts";
import type { Paint, Screen } from "./show/screen.ts";
import { toTerminalText } from "./show/terminal-text.ts";

/** Says what comes, before anything has started. */
export function sayOpening({ liveModel }: DemoOptions, screen: Screen): void {
  const model = liveModel === undefined ? "The model is a script" : "The model is yours";
  screen.say(`${screen.paint("bold", "Sandpiper")}: from an issue to a pull request, on this machine alone.
${model}, GitHub a small one on loopback. The app is the real one.
`);
  screen.show([{ text: "Starting GitHub, the model and the app …", kind: "plain" }]);
}

/** What the demo showed, and what it only stood in for. */
export function toHonestLines(options: DemoOptions, isIsolated: boolean, paint: Paint): string {
  const { sandbox, aws, liveModel, story } = options;
  const script = story ? "a script" : "a script, with its mistake";
  const standIns = ["GitHub", ...(liveModel === undefined ? [`the model (${script}), and the dollars`] : [])];
  const real = ["Claude Code", "git"];
  if (aws) standIns.push("Lambda, DynamoDB, SSM");
  real.unshift(aws ? "the app as packaged for Lambda" : "the app");
  if (sandbox === "local" && isIsolated) real.push("the sandbox (bubblewrap)");
  if (sandbox === "daytona") {
    real.push("Daytona's SDK");
    standIns.push("Daytona (its machines: bubblewrap)");
  }
  const lines = [
    `${paint("dim", "real      ")} ${real.join(" · ")}`,
    `${paint("dim", "stood in  ")} ${standIns.join(" · ")}`,
    `${paint("dim", "quickened ")} the comment was edited each second; on GitHub it is every 15 seconds`,
  ];
  if (!isIsolated) lines.push(`${paint("dim", "left out  ")} the sandbox: bubblewrap does not work here`);
  return lines.join("\n");
}

/** What to do next. */
export function toNextLines({ keep, liveModel, story }: DemoOptions, paint: Paint): string {
  const rows = [
    ["npm start", "set up your own GitHub App, in the browser"],
    ...(story ? [] : [["npm run demo -- --story", "a longer thread: a question, a plan, a stop"]]),
    ...(keep ? [] : [["npm run demo -- --keep", "this again, and its pages stay for the browser"]]),
    ...(liveModel === undefined ? [["npm run demo -- --live", "the same with your model account"]] : []),
    ["npm run demo -- --help", "other sandboxes, AWS, JSON"],
  ];
  const lines = rows.map(([command = "", what]) => `  ${paint("cyan", command.padEnd(25))}${what}`);
  return `${paint("bold", "Next")}\n${lines.join("\n")}`;
}

/** What a test runner printed, down to its tests and their sum. */
export function toTestLines(output: string, paint: Paint): string {
  const lines = toTerminalText(output).split("\n");
  const tests = lines
    .filter((line) => /^\s*[✔✖] /.test(line))
    .map((line) => line.replace(/ \([\d.]+m?s\)$/, ""));
  const sums = lines.flatMap((line) => /^ℹ ((?:pass|fail) \d+)$/.exec(line)?.[1] ?? []);
  const marked = tests.map((line) =>
    line.replace(/[✔✖]/, (mark) => paint(mark === "✔" ? "green" : "red", mark)),
  );
  return [...marked, sums.join(" · ")].join("\n");
}
