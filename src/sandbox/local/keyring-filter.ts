/** `linux/audit.h`, `linux/seccomp.h`, `linux/bpf_common.h`. */
const [X86_64, I386] = [0xc000003e, 0x40000003];
const [ALLOW, REFUSE] = [0x7fff0000, 0x00050001];
const [LOAD, EQUAL, AT_LEAST, RETURN] = [0x20, 0x15, 0x35, 0x06];
/** The first number of the x32 calls, which are not used by anybody. */
const X32 = 0x40000000;

/**
 * A seccomp filter that refuses `add_key`, `request_key` and `keyctl` (EPERM): a session's keyring is inherited by what it starts, and no
 * namespace of bubblewrap's parts it (S21). Numbers of x86-64 and i386, the only ones that the packaged Node runs on.
 */
export function toKeyringFilter(): Buffer {
  const offsetOfArch = 4;
  return Buffer.concat([
    instruct(LOAD, offsetOfArch),
    instruct(EQUAL, X86_64, { yes: 2 }),
    instruct(EQUAL, I386, { yes: 5 }),
    instruct(RETURN, ALLOW),
    instruct(LOAD, 0),
    instruct(AT_LEAST, X32, { yes: 7 }),
    instruct(AT_LEAST, 251, { yes: 5 }),
    instruct(AT_LEAST, 248, { yes: 5, no: 4 }),
    instruct(LOAD, 0),
    instruct(AT_LEAST, 289, { yes: 2 }),
    instruct(AT_LEAST, 286, { yes: 2 }),
    instruct(RETURN, ALLOW),
    instruct(RETURN, ALLOW),
    instruct(RETURN, REFUSE),
  ]);
}

/** One `struct sock_filter`; jumps count from the next one. */
function instruct(code: number, value: number, { yes = 0, no = 0 } = {}): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(code, 0);
  bytes.writeUInt8(yes, 2);
  bytes.writeUInt8(no, 3);
  bytes.writeUInt32LE(value, 4);
  return bytes;
}
