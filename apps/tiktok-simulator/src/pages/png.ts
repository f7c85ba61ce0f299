import { crc32, deflateSync } from "node:zlib";

interface Drawing {
  /** Of a square, in pixels. */
  side: number;
  palette: readonly (readonly [red: number, green: number, blue: number])[];
  /** @returns which colour of the palette */
  colourAt: (x: number, y: number) => number;
}

/** A PNG with a palette, a byte a pixel (ISO/IEC 15948). */
export function drawPng({ side, palette, colourAt }: Drawing): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const rows = Array.from({ length: side }, (_row, y) => [
    0, // no filter
    ...Array.from({ length: side }, (_pixel, x) => colourAt(x, y)),
  ]);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(palette.flat())),
    chunk("IDAT", deflateSync(Buffer.from(rows.flat()))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const content = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, checksum]);
}
