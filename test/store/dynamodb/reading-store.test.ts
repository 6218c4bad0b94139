import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aTable, startDynalite } from "./a-table.ts";

let server: Awaited<ReturnType<typeof startDynalite>>;
beforeAll(async () => {
  server = await startDynalite();
});
afterAll(() => server.close());

describe("F112: how far the deliveries were read", () => {
  it("is nothing at first, then what was last kept", async () => {
    const { readings } = (await aTable(server.endpoint)).store;
    expect(await readings.load()).toBeUndefined();

    await readings.save({ seenUntil: 5, older: { cursor: "v1_7", sinceAt: 2 } });
    expect(await readings.load()).toEqual({ seenUntil: 5, older: { cursor: "v1_7", sinceAt: 2 } });

    await readings.save({ seenUntil: 6, older: undefined });
    expect(await readings.load()).toEqual({ seenUntil: 6 });
  });
});
