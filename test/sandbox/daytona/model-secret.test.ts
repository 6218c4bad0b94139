import { describe, expect, it } from "vitest";
import type { DaytonaClient } from "../../../src/sandbox/daytona/daytona-client.ts";
import { keepModelSecret } from "../../../src/sandbox/daytona/model-secret.ts";
import type { ModelAccess } from "../../../src/sandbox/sandbox.ts";

const sdk = await import("@daytonaio/sdk");
const NAME = "sandpiper-7-anthropic-api-key";

interface Kept {
  id: string;
  name: string;
  value: string;
  hosts?: string[];
  description?: string;
}

/** An account's secrets, which never tell a value; `fault` is thrown by each of the calls it is named for. */
function anAccount({ secrets = [] as Kept[], faults = {} as Record<string, Error> } = {}) {
  const calls: string[] = [];
  const doing = (call: string): void => {
    calls.push(call);
    if (faults[call] !== undefined) throw faults[call];
  };
  const secret = {
    list: async ({ name }: { name: string }) => {
      doing("list");
      return {
        items: secrets.filter((each) => each.name.includes(name)).map(({ value: _, ...shown }) => shown),
      };
    },
    create: async (params: Omit<Kept, "id">) => {
      doing("create");
      secrets.push({ id: String(secrets.length), ...params });
    },
    update: async (id: string, params: Partial<Kept>) => {
      doing("update");
      const found = secrets.find((each) => each.id === id);
      if (found !== undefined) Object.assign(found, params);
    },
  };
  return { client: { sdk, daytona: { secret } } as unknown as DaytonaClient, secrets, calls };
}

const aModel = (secret = "sk-ant-1", baseUrl = "https://api.anthropic.com"): ModelAccess => ({
  baseUrl,
  credential: { kind: "api_key", secret },
});

describe("the model's key in the account's secrets (S8)", () => {
  it("is created once, for the model's host alone, and found again", async () => {
    const { client, secrets, calls } = anAccount();
    const kept = await keepModelSecret(client, { appId: 7, model: aModel() });
    const again = await keepModelSecret(client, { appId: 7, model: aModel() });

    expect(kept).toEqual({ kind: "kept", secret: { variable: "ANTHROPIC_API_KEY", name: NAME } });
    expect(again).toEqual(kept);
    expect(secrets).toMatchObject([{ name: NAME, value: "sk-ant-1", hosts: ["api.anthropic.com"] }]);
    expect(secrets[0]?.description).not.toContain("sk-ant-1");
    expect(calls).toEqual(["list", "create", "list"]);
  });

  it.each([
    ["the key", aModel("sk-ant-2"), { value: "sk-ant-2", hosts: ["api.anthropic.com"] }],
    [
      "the host",
      aModel("sk-ant-1", "https://gateway.example.com/anthropic"),
      { value: "sk-ant-1", hosts: ["gateway.example.com"] },
    ],
  ])("is replaced under its name when %s has changed", async (_, model, content) => {
    const { client, secrets } = anAccount();
    await keepModelSecret(client, { appId: 7, model: aModel() });
    await keepModelSecret(client, { appId: 7, model });

    expect(secrets).toMatchObject([{ name: NAME, ...content }]);
  });

  it("is the app's own: a name that only begins so is another's", async () => {
    const secrets: Kept[] = [{ id: "x", name: `${NAME}-of-somebody`, value: "theirs" }];
    const { client } = anAccount({ secrets });
    await keepModelSecret(client, { appId: 7, model: aModel() });

    expect(secrets.map(({ name, value }) => [name, value])).toEqual([
      [`${NAME}-of-somebody`, "theirs"],
      [NAME, "sk-ant-1"],
    ]);
  });

  it("that another process made at the same moment is taken (F13)", async () => {
    const conflict = new sdk.DaytonaConflictError("there", 409);
    const { client, secrets } = anAccount({ faults: { create: conflict } });
    const list = client.daytona.secret.list.bind(client.daytona.secret);
    let looks = 0;
    client.daytona.secret.list = async (query) => {
      looks += 1;
      if (looks === 2) secrets.push({ id: "theirs", name: NAME, value: "sk-ant-1" });
      return list(query);
    };

    expect(await keepModelSecret(client, { appId: 7, model: aModel() })).toMatchObject({
      kind: "kept",
      secret: { name: NAME },
    });
  });

  it.each([
    ["has no such thing", new sdk.DaytonaNotFoundError("no", 404), "no_secrets"],
    ["keeps them from this key", new sdk.DaytonaForbiddenError("no", 403), "no_right"],
  ])("is not there where the account %s", async (_, fault, kind) => {
    const { client } = anAccount({ faults: { list: fault } });

    expect(await keepModelSecret(client, { appId: 7, model: aModel() })).toEqual({ kind });
  });

  it("is not given up for a fault that passes", async () => {
    const { client } = anAccount({ faults: { list: new sdk.DaytonaInternalServerError("down", 500) } });

    await expect(keepModelSecret(client, { appId: 7, model: aModel() })).rejects.toThrow("down");
  });
});
