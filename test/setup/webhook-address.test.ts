import { describe, expect, it } from "vitest";
import { parseRelayAddress, parseWebhookAddress } from "../../src/setup/webhook-address.ts";

const parse = (text: string, isOwnNetwork = false) =>
  parseWebhookAddress(text, { webhookPath: "/api/github/webhooks", isOwnNetwork });

describe("an address for webhooks (F90)", () => {
  it.each([
    ["sandpiper.example.com", "https://sandpiper.example.com/api/github/webhooks"],
    ["https://sandpiper.example.com", "https://sandpiper.example.com/api/github/webhooks"],
    ["https://sandpiper.example.com/", "https://sandpiper.example.com/api/github/webhooks"],
    ["https://Example.com:8443/hooks/in", "https://example.com:8443/hooks/in"],
    ["https://bücher.example", "https://xn--bcher-kva.example/api/github/webhooks"],
    ["https://93.184.216.34", "https://93.184.216.34/api/github/webhooks"],
    ["https://[2606:2800:220:1::1]/x", "https://[2606:2800:220:1::1]/x"],
  ])("%s is %s", (text, url) => {
    expect(parse(text)).toEqual({ kind: "ok", url });
  });

  it.each([
    ["", "Type the address."],
    ["not an address", /no address/],
    ["https://", /no address/],
    ["http://sandpiper.example.com", /begin with https/],
    ["ftp://sandpiper.example.com", /begin with https/],
    ["http://localhost:3000", /localhost/],
    ["localhost:3000", /localhost/],
    ["https://app.localhost", /localhost/],
    ["https://127.0.0.1", /localhost/],
    ["https://127.1", /localhost/],
    ["https://2130706433", /localhost/],
    ["https://0x7f.1", /localhost/],
    ["https://[::1]", /localhost/],
    ["https://[::ffff:127.0.0.1]", /localhost/],
    ["https://0.0.0.0", /localhost/],
    ["https://192.168.1.20", /private network/],
    ["https://10.1.2.3:8443", /private network/],
    ["https://169.254.169.254", /private network/],
    ["https://[fd00::1]", /private network/],
    ["https://nas.local", /private network/],
    ["https://build.internal.", /private network/],
    ["https://sandpiper", /private network/],
    ["https://me:secret@sandpiper.example.com", /user name and password/],
    ["https://sandpiper.example.com/?token=x", /after|follows/],
    ["https://sandpiper.example.com/#x", /follows/],
    ["https://sandpiper.example.com\\@evil.example", /no address/],
  ])("%s is refused", (text, problem) => {
    const parsed = parse(text);

    expect(parsed.kind).toBe("invalid");
    expect(parsed.kind === "invalid" && parsed.problem).toMatch(problem);
  });

  it("may be a private one for an Enterprise Server, which stands in the same network, and never localhost", () => {
    expect(parse("https://sandpiper.corp", true).kind).toBe("ok");
    expect(parse("https://10.1.2.3", true).kind).toBe("ok");
    expect(parse("https://localhost", true).kind).toBe("invalid");
  });
});

describe("a relay's channel", () => {
  const PUBLIC = { isOwnNetwork: false };

  it("is an HTTPS address with a channel in it", () => {
    expect(parseRelayAddress("https://smee.io/aBcD123", PUBLIC)).toEqual({
      kind: "ok",
      url: "https://smee.io/aBcD123",
    });
  });

  it.each(["https://smee.io", "https://smee.io/new", "http://smee.io/aBcD", "https://localhost/x", ""])(
    "is not %s",
    (text) => {
      expect(parseRelayAddress(text, PUBLIC).kind).toBe("invalid");
    },
  );

  it("may be in a private network where an Enterprise Server is", () => {
    expect(parseRelayAddress("https://relay.corp/x", { isOwnNetwork: true }).kind).toBe("ok");
    expect(parseRelayAddress("https://relay.corp/x", PUBLIC).kind).toBe("invalid");
  });
});
