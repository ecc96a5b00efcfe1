/**
 * Operators as the tree spells them: the words in lower case, whatever the statement wrote.
 */

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '^' | '=~' | 'in' | 'starts with' | 'ends with' | 'contains';

export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';
