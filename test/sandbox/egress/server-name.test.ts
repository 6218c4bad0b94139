import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readServerName } from "../../../src/sandbox/egress/server-name.ts";
import { aClientHello } from "./a-client-hello.ts";

const u16 = (value: number) => Buffer.from([value >> 8, value & 255]);
const sized = (bytes: Buffer) => Buffer.concat([u16(bytes.length), bytes]);
const nameOf = (name: string) => sized(Buffer.concat([Buffer.from([0]), sized(Buffer.from(name))]));
const extension = (type: number, content: Buffer) => Buffer.concat([u16(type), sized(content)]);

/** A hello of these extensions, and of nothing that doesn't matter here. */
function helloOf(...extensions: Buffer[]): Buffer {
  const lists = [Buffer.from([0]), sized(Buffer.from([0x13, 1])), Buffer.from([1, 0])];
  const body = Buffer.concat([Buffer.alloc(34), ...lists, sized(Buffer.concat(extensions))]);
  const message = Buffer.concat([Buffer.from([1, 0]), sized(body)]);
  return Buffer.concat([Buffer.from([22, 3, 1]), sized(message)]);
}

describe("the first bytes of a tunnel", () => {
  it("S34: name the host that OpenSSL asks for", async () => {
    expect(readServerName(await aClientHello("Example.com"))).toEqual({ kind: "name", name: "example.com" });
  });

  it("S34: name nobody when the client doesn't", async () => {
    expect(readServerName(await aClientHello(""))).toEqual({ kind: "none" });
  });

  it("S34: are waited for until the hello is whole", async () => {
    const hello = await aClientHello("example.com");

    for (let size = 0; size < hello.length; size += 1)
      expect(readServerName(hello.subarray(0, size))).toEqual({ kind: "more" });
    expect(readServerName(Buffer.concat([hello, Buffer.from("more")])).kind).toBe("name");
  });

  it.each([
    ["no TLS", Buffer.from("GET / HTTP/1.1\r\n")],
    ["SSH", Buffer.from("SSH-2.0-x\r\n")],
    ["a record that is too large", Buffer.from([22, 3, 1, 0xff, 0xff])],
    ["no extension", helloOf()],
    [
      "two names in a list",
      helloOf(
        extension(0, sized(Buffer.concat([nameOf("a.test").subarray(2), nameOf("b.test").subarray(2)]))),
      ),
    ],
    ["two lists of names", helloOf(extension(0, nameOf("a.test")), extension(0, nameOf("b.test")))],
    ["an encrypted hello", helloOf(extension(0, nameOf("a.test")), extension(0xfe0d, Buffer.alloc(20)))],
    ["an empty name", helloOf(extension(0, nameOf("")))],
  ])("S34: name nobody when they are %s", (_, bytes) => {
    expect(readServerName(bytes)).toEqual({ kind: "none" });
  });

  it("S34: may be anything at all", () => {
    expect(readServerName(helloOf(extension(0, nameOf("a.test"))))).toEqual({ kind: "name", name: "a.test" });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, isHello) => {
        const record = Buffer.concat([Buffer.from([22, 3, 1]), sized(Buffer.from(bytes))]);
        expect(["more", "none", "name"]).toContain(
          readServerName(isHello ? record : Buffer.from(bytes)).kind,
        );
      }),
    );
  });
});
