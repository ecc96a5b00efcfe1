/**
 * How many columns of a terminal a text takes: two for East Asian wide characters and emoji, none for combining marks
 * (Unicode Standard Annex 11, by blocks rather than by character).
 */

const plain = /^[\x20-\x7e]*$/;
const zeroWidth = /[\p{Mn}\p{Me}\p{Cf}\p{Cc}]/u;
const wide =
  /[\u{1100}-\u{115f}\u{2e80}-\u{303e}\u{3041}-\u{a4cf}\u{a960}-\u{a97f}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe30}-\u{fe6f}\u{ff00}-\u{ff60}\u{ffe0}-\u{ffe6}\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

export function displayWidth(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    if (zeroWidth.test(character)) continue;
    width += wide.test(character) ? 2 : 1;
  }
  return width;
}
