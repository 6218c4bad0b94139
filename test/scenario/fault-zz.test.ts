import { expect, test } from "vitest";
import { aFaultWorld, findProcesses, outcomes, REPO, turnsOf } from "../support/fault-world.ts";

test("baseline", async () => {
  let t = Date.now();
  const lap = (s: string) => {
    console.log(s, Date.now() - t);
    t = Date.now();
  };
  const world = await aFaultWorld();
  lap("world");
  const app = await world.startApp({ LOG_LEVEL: "debug" });
  lap("app");
  world.command();
  const [o] = await outcomes(world, () => app);
  lap("run");
  console.log(o, turnsOf(world.model!), world.github.unknownRoutes);
  for (const r of world.github.requests) console.log(r.method, r.path, r.status);
  console.log(findProcesses(world.directory));
  console.log(app.log());
  console.log(world.github.comments(REPO, 1).map((c) => c.body));
  await world.close();
  lap("close");
});
