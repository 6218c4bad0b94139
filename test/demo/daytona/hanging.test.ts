// needs: bubblewrap, curl
import { expect, it } from "vitest";
import { canBox } from "../box/a-box.ts";
import { aDaytona, execute, stateOf } from "./a-daytona.ts";

const works = await canBox();

it.runIf(works)("leaves a sandbox in a state that hangs, where it counts and can't be deleted", async () => {
  const world = await aDaytona({ quota: { cpu: 10, memory: 10, disk: 6 } });
  const [one, other] = [
    await world.client.create({ name: "one" }),
    await world.client.create({ name: "other" }),
  ];
  await one.stop();
  world.daytona.hangNext("starting");
  await world.request("POST", `/api/sandbox/${one.id}/start`);
  world.daytona.hangNext("destroying");
  await other.delete();
  await world.daytona.settled();

  expect([stateOf(world, "one"), stateOf(world, "other")]).toEqual(["starting", "destroying"]);
  await expect(one.delete()).rejects.toThrow(world.sdk.DaytonaConflictError);
  await expect(world.client.create()).rejects.toMatchObject({ code: "ORGANIZATION_QUOTA_EXCEEDED" });
  await world.close();
});

it.runIf(works)("has a daemon that takes commands from inside, where that is asked for", async () => {
  const world = await aDaytona({ openDaemon: true });
  const image = world.sdk.Image.base("node:24-bookworm");
  const sandbox = await world.client.create({ image });
  const body = JSON.stringify({ command: "id -un" });
  const ask = `setpriv --reuid agent --regid agent --clear-groups curl -s -d '${body}' http://127.0.0.1:2280/process/execute`;

  expect(JSON.parse(await execute(sandbox, `NO_PROXY='*' ${ask}`))).toMatchObject({ result: "root\n" });
  await world.close();
});
