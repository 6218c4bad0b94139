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
  Condition?: string;
  DeletionPolicy?: string;
}

export interface Statement {
  Effect: string;
  Action: string[];
  Resource: unknown[];
}

/** What `npm run package` makes for a region, without network, credentials or `.env`. */
export async function packageTemplate(
  env: Record<string, string>,
  ...args: string[]
): Promise<{
  text: string;
  resources: Record<string, Resource>;
  conditions: Record<string, unknown>;
}> {
  const directory = mkdtempSync(join(tmpdir(), "sandpiper-package-"));
  try {
    await promisify(execFile)("npm", ["run", "package", "--", "--package", directory, ...args], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, HOME: directory, AWS_REGION: "eu-west-1", ...env },
    });
    const text = readFileSync(join(directory, "cloudformation-template-update-stack.json"), "utf8");
    const { Resources, Conditions } = JSON.parse(text);
    return { text, resources: Resources, conditions: Conditions };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
