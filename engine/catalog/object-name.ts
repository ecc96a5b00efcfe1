/**
 * Names that the database makes up, by PostgreSQL's rules (makeObjectName, ChooseRelationName, ChooseIndexColumnNames):
 * parts joined by `_`, the longer of the first two shortened until the whole fits 63 bytes, a number behind the label
 * when the name is taken.
 */

/** Longest name in bytes of UTF-8; PostgreSQL's NAMEDATALEN − 1. */
const maxNameBytes = 63;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** `<first>_<second>_<label>`, without the parts that are undefined. */
function joinedName(first: string, second: string | undefined, label: string): string {
  const room = maxNameBytes - encoder.encode(label).length - (second === undefined ? 1 : 2);
  let firstBytes = encoder.encode(first).length;
  let secondBytes = second === undefined ? 0 : encoder.encode(second).length;
  while (firstBytes + secondBytes > room) {
    if (firstBytes > secondBytes) firstBytes--;
    else secondBytes--;
  }
  const parts = [clipped(first, firstBytes)];
  if (second !== undefined) parts.push(clipped(second, secondBytes));
  return [...parts, label].join('_');
}

/** The first of `a_b_label`, `a_b_label1`, `a_b_label2`, … that is not taken. */
export function unusedName(
  first: string,
  second: string | undefined,
  label: string,
  isTaken: (name: string) => boolean,
): string {
  for (let pass = 0; ; pass++) {
    const name = joinedName(first, second, pass === 0 ? label : `${label}${pass}`);
    if (!isTaken(name)) return name;
  }
}

/** The middle part of a name made from columns: joined by `_`, no longer than a name. */
export function columnsPart(columns: readonly string[]): string {
  let joined = '';
  for (const column of columns) {
    if (joined !== '') joined += '_';
    joined += column;
    if (encoder.encode(joined).length >= maxNameBytes) break;
  }
  return joined;
}

/** Names of an index's columns: an expression without a name is `expr`, a second one `expr1`. */
export function indexColumnNames(names: readonly (string | undefined)[]): string[] {
  const used: string[] = [];
  for (const name of names) {
    const wanted = name ?? 'expr';
    let unused = wanted;
    for (let i = 1; used.includes(unused); i++) unused = `${clipped(wanted, maxNameBytes - String(i).length)}${i}`;
    used.push(unused);
  }
  return used;
}

/** As many whole characters as fit into `bytes`. */
function clipped(text: string, bytes: number): string {
  const encoded = encoder.encode(text);
  if (encoded.length <= bytes) return text;
  let end = bytes;
  // a byte 10xxxxxx continues a character
  while (end > 0 && (encoded[end]! & 0xc0) === 0x80) end--;
  return decoder.decode(encoded.subarray(0, end));
}
