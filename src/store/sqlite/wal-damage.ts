const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** The magic's last bit says the byte order of checksums; the rest is the same. */
const MAGIC = 0x377f0682;

type Sums = readonly [number, number];

/**
 * How many commits of a write-ahead log can't be read back although they were written: SQLite passes over everything behind the first frame
 * that doesn't match its checksum, and says nothing. What a commit in the making left at the end is no damage.
 *
 * Pure; `bytes` is the whole `-wal` file before it is opened. @see https://sqlite.org/fileformat2.html#walformat
 */
export function countLostCommits(bytes: Uint8Array): number {
  if (bytes.length < HEADER_BYTES + FRAME_HEADER_BYTES) return 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  const isLittle = (magic & 1) === 0;
  const pageBytes = view.getUint32(8);
  let sums = addTo([0, 0], { view, from: 0, to: 24, isLittle });
  const isHeaderWhole =
    (magic & ~1) === MAGIC && sums[0] === view.getUint32(24) && sums[1] === view.getUint32(28);
  // Without a header no frame can be told from what an older log left: at least one commit is lost.
  if (!isHeaderWhole) return isEmpty(bytes) ? 0 : 1;
  let isBroken = false;
  let lost = 0;
  const frameBytes = FRAME_HEADER_BYTES + pageBytes;
  for (let at = HEADER_BYTES; at + frameBytes <= bytes.length; at += frameBytes) {
    if (view.getUint32(at + 8) !== view.getUint32(16) || view.getUint32(at + 12) !== view.getUint32(20))
      break;
    if (!isBroken) {
      sums = addTo(sums, { view, from: at, to: at + 8, isLittle });
      sums = addTo(sums, { view, from: at + FRAME_HEADER_BYTES, to: at + frameBytes, isLittle });
      isBroken = sums[0] !== view.getUint32(at + 16) || sums[1] !== view.getUint32(at + 20);
    }
    const isCommit = view.getUint32(at + 4) !== 0;
    if (isBroken && isCommit) lost += 1;
  }
  return lost;
}

function addTo(
  [first, second]: Sums,
  { view, from, to, isLittle }: { view: DataView; from: number; to: number; isLittle: boolean },
): Sums {
  let [a, b] = [first, second];
  for (let at = from; at < to; at += 8) {
    a = (a + view.getUint32(at, isLittle) + b) >>> 0;
    b = (b + view.getUint32(at + 4, isLittle) + a) >>> 0;
  }
  return [a, b];
}

function isEmpty(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}
