/**
 * Cuts a text into statements at semicolons outside of strings, quoted names and comments.
 */
import type { StatementText } from '../../engine/extend.ts';
import { tokenize } from './lexer.ts';

/** Empty statements are dropped. Never throws: what cannot be read stays in the last statement, and fails when parsed. */
export function splitStatements(text: string): readonly StatementText[] {
  const { kinds, starts, ends } = tokenize(text);
  const statements: StatementText[] = [];
  let first = 0;
  for (let i = 0; i < kinds.length; i++) {
    const kind = kinds[i];
    if (kind !== ';' && kind !== 'end') continue;
    const isUnread = kind === 'end' && kinds[i - 1] === 'invalid';
    if (i > first) {
      const offset = starts[first]!;
      statements.push({ text: text.slice(offset, isUnread ? text.length : ends[i - 1]), offset });
    }
    first = i + 1;
  }
  return statements;
}
