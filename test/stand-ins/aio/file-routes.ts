import { z } from "zod";
import type { Box } from "../../../demo/box/box.ts";
import { Refusal } from "../../../demo/http/answer.ts";
import { done, notFound } from "./envelope.ts";
import { type Route, route } from "./json-server.ts";

const Path = z.string().startsWith("/");
const Write = z.strictObject({
  file: Path,
  content: z.string(),
  encoding: z.enum(["utf-8", "base64", "raw"]).default("utf-8"),
  append: z.boolean().default(false),
  leading_newline: z.boolean().default(false),
  trailing_newline: z.boolean().default(false),
  sudo: z.literal(false).default(false),
});
const Read = z.strictObject({
  file: Path,
  start_line: z.number().int().nullish(),
  end_line: z.number().int().nullish(),
  sudo: z.literal(false).default(false),
});
const NO_SUCH_FILE = 44;

/** The routes of `/v1/file`, as far as they are used. */
export function createFileRoutes(box: Box, { user }: { user: "root" | "agent" }): Route[] {
  return [
    route("POST /v1/file/write", Write, async ({ file, content, encoding, append }) => {
      const stdin = Buffer.from(content, encoding === "base64" ? "base64" : "utf8");
      const line = `exec cat ${append ? ">>" : ">"}"$1"`;
      const { exitCode } = await box.run({ args: ["sh", "-c", line, "sh", file], stdin, user });
      if (exitCode !== 0) throw new Refusal({ status: 200, body: toFailure("not_found", file) });
      return done({ file, bytes_written: stdin.length });
    }),
    route("POST /v1/file/read", Read, async ({ file }) => {
      const line = `[ -e "$1" ] || exit ${NO_SUCH_FILE}; exec cat -- "$1"`;
      const { exitCode, stdout } = await box.run({ args: ["sh", "-c", line, "sh", file], user });
      if (exitCode === NO_SUCH_FILE) notFound("File not found");
      if (exitCode !== 0) throw new Refusal({ status: 200, body: toFailure("permission_denied", file) });
      return done({ file, content: stdout.toString("utf8") });
    }),
  ];
}

function toFailure(type: string, path: string): unknown {
  return { success: false, message: `${type}: ${path}`, data: { error_type: type, path }, hint: null };
}
