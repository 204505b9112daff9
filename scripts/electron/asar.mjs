/**
 * Writes a small asar archive: a Chromium pickle with a JSON table of contents, then the files one after the other.
 * @see https://github.com/electron/asar#format
 */

/**
 * @param {Record<string, string>} files name → text; no folders
 * @returns {Buffer}
 */
export function packAsar(files) {
  const bodies = Object.values(files).map((text) => Buffer.from(text));
  const table = { files: {} };
  let offset = 0;
  Object.keys(files).forEach((name, i) => {
    table.files[name] = { size: bodies[i].length, offset: String(offset) };
    offset += bodies[i].length;
  });
  const json = Buffer.from(JSON.stringify(table));
  const padded = Math.ceil(json.length / 4) * 4;
  const header = Buffer.alloc(16 + padded);
  // A pickle that holds one number, the length of the next; a pickle that holds one string.
  header.writeUInt32LE(4, 0);
  header.writeUInt32LE(padded + 8, 4);
  header.writeUInt32LE(padded + 4, 8);
  header.writeUInt32LE(json.length, 12);
  json.copy(header, 16);
  return Buffer.concat([header, ...bodies]);
}
