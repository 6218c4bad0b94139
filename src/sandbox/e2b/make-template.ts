import { SandboxError } from "../../errors.ts";
import { BASE_IMAGE, IMAGE_ENV, IMAGE_STEPS, RESOURCES } from "../agent-image.ts";
import { createE2bClient, type E2bAccount, type E2bClient, type E2bSdk } from "./e2b-client.ts";
import { toSandboxError } from "./e2b-errors.ts";
import { TEMPLATE_NAME } from "./template-name.ts";

export interface MadeTemplate {
  name: string;
  /** The second time, E2B takes the steps that it has built before. */
  how: "built";
}

/**
 * Builds the template this version of the app wants in the account, and waits for it. `say` is told each line of the build.
 *
 * It can be run again at any time: a build that has failed is begun anew, one that is under way is taken over by the new one, and running
 * sandboxes keep what they were made from.
 */
export async function makeTemplate(
  account: E2bAccount,
  { say }: { say: (line: string) => void },
): Promise<MadeTemplate> {
  const client = await createE2bClient(account)();
  try {
    await build(client, say);
    return { name: TEMPLATE_NAME, how: "built" };
  } catch (error) {
    throw toTemplateError(error, client.sdk);
  }
}

async function build({ sdk, connection }: E2bClient, say: (line: string) => void): Promise<void> {
  const { cpu, memory } = RESOURCES;
  const steps = sdk.Template().fromImage(BASE_IMAGE).setUser("root");
  const template = IMAGE_STEPS.reduce((sum, step) => sum.runCmd(step), steps).setEnvs({ ...IMAGE_ENV });
  await sdk.Template.build(template, TEMPLATE_NAME, {
    ...connection,
    cpuCount: cpu,
    memoryMB: memory * 1024,
    onBuildLogs: ({ message }) => say(message),
  });
}

function toTemplateError(error: unknown, sdk: E2bSdk): unknown {
  if (!(error instanceof sdk.BuildError)) return toSandboxError(error, { sdk, deed: "use", now: Date.now() });
  const words = error.message.replace(/\.$/, "");
  const message = `${TEMPLATE_NAME} could not be built: ${words}. Run it again, or see "E2B and Novita" in docs/sandboxes.md.`;
  return new SandboxError(message, { code: "template_failed", retry: "never", cause: error });
}
