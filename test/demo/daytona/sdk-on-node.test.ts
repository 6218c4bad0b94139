import { expect, it } from "vitest";
import { canBox } from "../box/a-box.ts";
import { aDaytona } from "./a-daytona.ts";
import { describeSdk } from "./sdk-suite.ts";

describeSdk("in plain Node");

it.runIf(await canBox())("tells in plain Node of an upload that failed", async () => {
  const world = await aDaytona();
  const sandbox = await world.client.create();
  await world.daytona.kill(sandbox.id, "gone");

  const upload = sandbox.fs.uploadFile(Buffer.from("x"), "file");

  await expect(upload).rejects.toThrow(world.sdk.DaytonaNotFoundError);
  await world.close();
});
