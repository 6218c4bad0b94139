import { expect, it, vi } from "vitest";
import { canBox } from "../box/a-box.ts";
import { aDaytona } from "./a-daytona.ts";
import { describeSdk } from "./sdk-suite.ts";

// Read once, when the SDK is loaded; this file has a process of its own.
vi.stubEnv("LAMBDA_TASK_ROOT", "/var/task");

describeSdk("on Lambda");

it.runIf(await canBox())("tells nothing on Lambda of an upload that failed", async () => {
  const world = await aDaytona();
  const sandbox = await world.client.create();
  await world.daytona.kill(sandbox.id, "gone");

  const upload = sandbox.fs.uploadFile(Buffer.from("x"), "file");

  await expect(upload).resolves.toBeUndefined();
  expect(world.daytona.requests.at(-1)).toMatchObject({ status: 404, method: "POST" });
  await world.close();
});
