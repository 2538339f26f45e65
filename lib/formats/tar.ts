/** A tar archive of small text files (POSIX ustar, IEEE Std 1003.1 pax, "ustar Interchange Format"). */
const BLOCK = 512;

export function tarOf(files: { path: string; text: string }[], at: Date): Buffer {
  const blocks = files.flatMap(({ path, text }) => {
    const body = Buffer.from(text, "utf8");
    const padded = Buffer.alloc(Math.ceil(body.length / BLOCK) * BLOCK);
    body.copy(padded);
    return [header(path, body.length, at), padded];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

/** Writes a header. @throws for a name over 100 bytes, which this format can't hold */
function header(path: string, size: number, at: Date): Buffer {
  if (Buffer.byteLength(path) > 100) throw new Error(`${path} is too long a name for this archive`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, length: number) => value.toString(8).padStart(length - 1, "0");
  block.write(path, 0);
  block.write(octal(0o644, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(Math.floor(at.getTime() / 1000), 12), 136);
  block.write("        ", 148);
  block.write("0", 156);
  block.write("ustar\u000000", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 7)}\u0000 `, 148);
  return block;
}
