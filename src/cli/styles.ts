import { styleText } from "node:util";
import type { Out, Surroundings } from "./command.ts";

export type Style = (format: "bold" | "dim" | "red" | "green" | "yellow" | "cyan", text: string) => string;

/** Colours for a terminal, and nothing for a file, a pipe or who said NO_COLOR (https://no-color.org). */
export function toStyle(out: Out, { env }: Pick<Surroundings, "env">): Style {
  if (!out.isTTY || env.NO_COLOR || env.TERM === "dumb") return (_, text) => text;
  return (format, text) => styleText(format, text, { validateStream: false });
}
