/**
 * What the catalog has to know of stored plan text (defaults, checks, index expressions): which columns of its own table
 * it reads. The text says `attribute N` for column number N; quoted text in it is skipped.
 */

const token = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\battribute (\d+)\b/g;

/** Numbers of the columns read, ascending, each once. */
export function attributesIn(expressionText: string): readonly number[] {
  const numbers = new Set<number>();
  for (const [, number] of expressionText.matchAll(token)) if (number !== undefined) numbers.add(Number(number));
  return [...numbers].sort((left, right) => left - right);
}
