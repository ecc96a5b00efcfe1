/**
 * SASLprep (RFC 4013): the form of a password that both sides of SCRAM hash.
 *
 * Non-ASCII spaces become spaces, characters that show nothing go, the rest is normalized to NFKC, and what is left
 * must have no control, private-use, unassigned or non-character code points. As in PostgreSQL, a password that fails
 * this is used as it is. Two limits: "unassigned" is judged by the Unicode version of the runtime and not by 3.2, and
 * the rule on mixed writing directions (RFC 3454, section 6) is not checked; a password is only refused less often.
 */
const mappedToNothing = /[\u00ad\u1806\u200b\u2060\ufeff]|\u034f|[\u180b-\u180d]|\u200c|\u200d|[\ufe00-\ufe0f]/gu;

const otherSpaces = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/gu;

/** RFC 3454, tables C.1.2 to C.9: controls, private use, unassigned, surrogates, and what changes how text is shown. */
const prohibited =
  /\u0340|\u0341|[\p{Cc}\p{Co}\p{Cn}\p{Cs}\u06dd\u070f\u180e\u200e\u200f\u2028-\u202e\u2061-\u2063\u206a-\u206f\u2ff0-\u2ffb\ufff9-\ufffd\u{1d173}-\u{1d17a}\u{e0001}\u{e0020}-\u{e007f}]/u;

const plain = /^[\x20-\x7e]*$/;

export function saslPrepare(password: string): string {
  if (plain.test(password)) return password;
  const prepared = password.replace(otherSpaces, ' ').replace(mappedToNothing, '').normalize('NFKC');
  return prepared === '' || prohibited.test(prepared) ? password : prepared;
}
