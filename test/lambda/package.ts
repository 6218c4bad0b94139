import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../repository/repository-files.ts";

export interface Resource {
  Type: string;
  // The properties of a resource have the form that CloudFormation gives its type.
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
}

export interface Statement {
  Effect: string;
  Action: string[];
  Resource: unknown[];
}

/** What `npm run package` makes, without network, credentials or `.env`. */
export async function packageTemplate(env: Record<string, string>): Promise<{
  text: string;
  resources: Record<string, Resource>;
}> {
  const directory = mkdtempSync(join(tmpdir(), "sandpiper-package-"));
  try {
    await promisify(execFile)("npm", ["run", "package", "--", "--package", directory], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, HOME: directory, ...env },
    });
    const text = readFileSync(join(directory, "cloudformation-template-update-stack.json"), "utf8");
    return { text, resources: JSON.parse(text).Resources };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
