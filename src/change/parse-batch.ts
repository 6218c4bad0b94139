/** The objects of `git cat-file --batch`: a line with id, type and size, the bytes, a newline. Stops at what is not of that form. */
export function* parseBatch(bytes: Uint8Array): Generator<[sha: string, content: Uint8Array]> {
  let offset = 0;
  while (offset < bytes.length) {
    const lineEnd = bytes.indexOf(0x0a, offset);
    if (lineEnd === -1) return;
    const line = Buffer.from(bytes.subarray(offset, lineEnd)).toString("latin1");
    const [, sha, size] = /^([0-9a-f]{40}) blob (\d{1,12})$/.exec(line) ?? [];
    if (sha === undefined) return;
    const start = lineEnd + 1;
    yield [sha, bytes.subarray(start, start + Number(size))];
    offset = start + Number(size) + 1;
  }
}
