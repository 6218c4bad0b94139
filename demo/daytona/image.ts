import { createHash } from "node:crypto";

/** What a Dockerfile says of the processes in it. */
export interface ImageSettings {
  env: Record<string, string>;
  workDir: string | undefined;
  /** Who commands run as. */
  user: string;
}

/** Reads `ENV`, `WORKDIR` and `USER`, one to a line, as the SDK's builder writes them. Everything else is a matter of the build. Pure. */
export function parseDockerfile(content: string): ImageSettings {
  const settings: ImageSettings = { env: {}, workDir: undefined, user: "root" };
  for (const line of content.split("\n")) {
    const [, instruction = "", rest = ""] = /^\s*(\w+)\s+(.*)$/.exec(line) ?? [];
    if (instruction.toUpperCase() === "WORKDIR") settings.workDir = rest.trim();
    if (instruction.toUpperCase() === "USER") settings.user = rest.trim();
    const [, name, value = ""] = /^(\w+)=(.*)$/.exec(rest.trim()) ?? [];
    if (instruction.toUpperCase() === "ENV" && name !== undefined)
      settings.env[name] = value.replace(/^(["'])(.*)\1$/, "$2");
  }
  return settings;
}

/** The lines a build of it prints. Pure. */
export function renderBuildLog(content: string): string {
  const steps = content.split("\n").filter((line) => line.trim() !== "");
  const lines = steps.map((step, index) => `Step ${index + 1}/${steps.length} : ${step}\n`);
  return `${lines.join("")}Successfully built\n`;
}

/** The same content is built once. Pure. */
export function toImageRef(content: string): string {
  return `daytona-${createHash("sha256").update(content).digest("hex").slice(0, 32)}:daytona`;
}
