import { expect, test } from 'vitest';
import { identifierText, literalAt } from '../../frontends/sql/grammar/literal.ts';
import { positionOf, sourceOf, tokenCode } from '../../frontends/sql/grammar/token.ts';
import { tokenize } from '../../frontends/sql/lexer.ts';

function sources(text: string): string[] {
  const tokens = tokenize(text);
  return Array.from({ length: tokens.count }, (_, index) => sourceOf(tokens, index));
}

function literal(text: string): unknown {
  const tokens = tokenize(text);
  expect(tokens.failure).toBeUndefined();
  expect(tokens.count).toBe(1);
  return literalAt(tokens, 0).value;
}

function identifier(text: string): string {
  return identifierText(tokenize(text), 0);
}

test.each<[string, string[]]>([
  ['a+b', ['a', '+', 'b']],
  ['a<->b <=> c<#>d <+> e', ['a', '<->', 'b', '<=>', 'c', '<#>', 'd', '<+>', 'e']],
  ['a::int', ['a', '::', 'int']],
  ['a:=1, b=>2', ['a', ':=', '1', ',', 'b', '=>', '2']],
  ['1=-1', ['1', '=', '-', '1']],
  ['a*-b', ['a', '*', '-', 'b']],
  ['a@-b', ['a', '@-', 'b']],
  ['a<-- c\nb', ['a', '<', 'b']],
  ['a+/* c */b', ['a', '+', 'b']],
  ['a->>-1', ['a', '->>', '-', '1']],
  ['1..2', ['1', '..', '2']],
  ['1.5.3', ['1.5', '.3']],
  ['a.b.*', ['a', '.', 'b', '.', '*']],
  ['$1::text $2', ['$1', '::', 'text', '$2']],
  ['a$b', ['a$b']],
  ['/* a /* b */ c */ x -- y', ['x']],
  ['e\u0301té ñ', ['e\u0301té', 'ñ']],
])('%s', (text, expected) => {
  expect(sources(text)).toEqual(expected);
});

test.each<[string, unknown]>([
  ["'it''s'", "it's"],
  ["'a'\n  'b'\n'c'", 'abc'],
  ["'a' -- comment\n 'b'", 'ab'],
  ["E'a\\n\\t\\\\\\'\\x41\\101\\u00e9\\U0001F600'", "a\n\t\\'AAé😀"],
  ["E'\\303\\251'", 'é'],
  ["E'a'\n'\\n'", 'a\n'],
  ["U&'d\\0061t\\+01F600\\\\'", 'dat😀\\'],
  ["U&'d!0061' UESCAPE '!'", 'da'],
  ["U&'a'\n'b' uescape '!'", 'ab'],
  ['$$it\'s $x$ "$$', 'it\'s $x$ "'],
  ['$tag$a $$ b$tag$', 'a $$ b'],
  ["B'1010'", '1010'],
  ["x'1fA'", '000111111010'],
  ['0', 0],
  ['2147483647', 2147483647],
  ['2147483648', 2147483648],
  ['9007199254740993', 9007199254740993n],
  ['9223372036854775807', 9223372036854775807n],
  ['9223372036854775808', '9223372036854775808'],
  ['0x7fff_ffff', 2147483647],
  ['0o17', 15],
  ['0b1_01', 5],
  ['1_000_000', 1000000],
  ['1_0.5_0e1_0', '10.50e10'],
  ['.5', '.5'],
  ['5.', '5.'],
  ['1e-3', '1e-3'],
])('literal %s', (text, expected) => {
  expect(literal(text)).toEqual(expected);
});

test.each([
  ['FooBar', 'foobar'],
  ['"FooBar"', 'FooBar'],
  ['"a""b"', 'a"b'],
  ['ÄB', 'Äb'],
  ['U&"d\\0061"', 'da'],
  [`U&"d!0061" UESCAPE '!'`, 'da'],
  ['x'.repeat(70), 'x'.repeat(63)],
  [`"${'é'.repeat(40)}"`, 'é'.repeat(31)],
])('identifier %s', (text, expected) => {
  expect(identifier(text)).toBe(expected);
});

test('a text that cannot be read ends with a failure', () => {
  const tokens = tokenize("select 1, 'abc");
  expect(tokens.codes.charCodeAt(tokens.count - 1)).toBe(tokenCode.failure);
  expect(tokens.failure?.position).toBe(11);
});

test('reading time grows with the text, not with its square', () => {
  const text = '/* c */ a -- d\n'.repeat(100_000);
  const start = performance.now();
  expect(tokenize(text).count).toBe(100_000);
  expect(performance.now() - start).toBeLessThan(3000);
});

test('positions cost the same in a text with characters of two units', () => {
  const text = `select '😀'${", E'\\😀'".repeat(50_000)}`;
  const tokens = tokenize(text);
  const start = performance.now();
  let sum = 0;
  for (let index = 0; index < tokens.count; index++) sum += positionOf(tokens, index);
  expect(sum).toBeGreaterThan(0);
  expect(performance.now() - start).toBeLessThan(1000);
  expect(positionOf(tokens, tokens.count)).toBe([...text].length + 1);
});
