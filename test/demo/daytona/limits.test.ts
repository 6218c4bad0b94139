import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canBox } from "../box/a-box.ts";
import { type ADaytona, aDaytona, MINUTE_MS } from "./a-daytona.ts";

describe.runIf(await canBox())("the limits of an account", () => {
  let world: ADaytona;
  beforeAll(async () => {
    world = await aDaytona({
      quota: { cpu: 3, memory: 100, disk: 30 },
      rateLimits: { "sandbox-create": 4 },
    });
  });
  afterAll(() => world.close());

  it("refuse a sandbox beyond the cores, and one more once another has stopped", async () => {
    const medium = await world.client.create({ snapshot: "daytona-medium" });
    const beyond = world.client.create({ snapshot: "daytona-medium" });
    await expect(beyond).rejects.toMatchObject({
      statusCode: 400,
      code: "ORGANIZATION_QUOTA_EXCEEDED",
      message: "Total CPU limit exceeded. Maximum allowed: 3.",
    });

    await medium.stop();
    const other = await world.client.create({ snapshot: "daytona-medium" });

    await expect(medium.start()).rejects.toMatchObject({ code: "ORGANIZATION_QUOTA_EXCEEDED" });
    await other.delete(10, true);
  });

  it("refuse what comes too often, with how long to wait", async () => {
    const refused = async () => {
      for (;;) {
        const response = await world.request("POST", "/api/sandbox", { snapshot: "none" });
        if (response.status === 429) return response;
      }
    };

    const { headers } = await refused();

    expect(headers.get("x-ratelimit-limit-sandbox-create")).toBe("4");
    expect(headers.get("x-ratelimit-remaining-sandbox-create")).toBe("0");
    expect(Number(headers.get("retry-after-sandbox-create"))).toBeGreaterThan(0);
    await expect(world.client.create()).rejects.toThrow(world.sdk.DaytonaRateLimitError);
    await world.daytona.advance(MINUTE_MS);
    const later = await world.request("POST", "/api/sandbox", { snapshot: "none" });
    expect(later.status).toBe(400);
  });

  it("refuse one that is too large by itself", async () => {
    await world.daytona.advance(MINUTE_MS);
    const image = "node:24-bookworm";

    const large = world.client.create({ image, resources: { cpu: 1, memory: 9, disk: 3 } });

    await expect(large).rejects.toThrow("memory request 9GiB exceeds maximum allowed per sandbox (8GiB)");
  });
});
