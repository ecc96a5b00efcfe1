import { expect, test } from 'vitest';
import { splitStatements } from '../../frontends/sql/split.ts';

test('statements with their places', () => {
  const text = " select '😀;' ; -- c;\n;select $$;$$\n";
  expect(splitStatements(text)).toEqual([
    { text: "select '😀;'", offset: 1, positionOffset: 1, terminated: true },
    { text: 'select $$;$$', offset: 23, positionOffset: 22, terminated: false },
  ]);
});

test('an unterminated literal runs to the end', () => {
  expect(splitStatements("select 1; select 'a; b").map((statement) => statement.text)).toEqual([
    'select 1',
    "select 'a; b",
  ]);
});

test('nothing in a text of nothing', () => {
  expect(splitStatements(' ; /* */ ;;')).toEqual([]);
});
