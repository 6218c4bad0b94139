/**
 * The main job with no account and no network: a small GitHub, a scripted model, and between them the real app, the real Claude
 * Code CLI, real git and the real sandbox. `npm run demo -- --help` says what there is.
 */
import { findLack } from "./find-lack.ts";
import { type DemoOptions, parseOptions, USAGE } from "./options.ts";
import { createScreen, type Screen } from "./show/screen.ts";
import { sayOpening } from "./words.ts";
import type { World } from "./world.ts";

async function main(): Promise<number> {
  const asked = parseOptions(process.argv.slice(2), process.env);
  switch (asked.kind) {
    case "help":
      process.stdout.write(USAGE);
      return 0;
    case "mistake":
      process.stderr.write(`${asked.line}\n`);
      return 2;
    case "demo":
      return show(asked.options);
  }
}

async function show(options: DemoOptions): Promise<number> {
  const lack = await findLack(options.sandbox, process.env);
  if (lack !== undefined) {
    process.stderr.write(`${lack}\n`);
    return 1;
  }
  const screen = createScreen(options.json ? process.stderr : process.stdout, process.env);
  sayOpening(options, screen);
  try {
    // Reading the small servers' sources takes a moment: something is shown before that.
    const { runDemo } = await import("./run-demo.ts");
    const result = await runDemo(options, screen, {
      onWorld: (world) => endWhenInterrupted(world, screen, 130),
      ...(options.keep && { whenShown: () => untilInterrupted() }),
    });
    if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    screen.close();
  }
}

function endWhenInterrupted(world: World, screen: Screen, exitCode: number): void {
  process.once("SIGINT", () => {
    screen.close();
    world.close().finally(() => process.exit(exitCode));
  });
}

/** Ctrl-C is then how the demo ends, and no accident. */
async function untilInterrupted(): Promise<void> {
  process.removeAllListeners("SIGINT");
  await new Promise((resolve) => process.once("SIGINT", resolve));
}

process.exitCode = await main();
