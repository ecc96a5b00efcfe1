/** The index of words says exactly what each family registers, and asking by word finds what making everything finds. */
import { expect, test } from 'vitest';
import { builtins, families } from '../../engine/function/builtin.ts';
import type { AnyFunction, Operator } from '../../engine/function/contract.ts';
import { type FamilyName, familyWords } from '../../engine/function/family-words.ts';
import { createFunctionRegistry } from '../../engine/function/function.ts';
import { castKey, castWord } from '../../engine/function/library.ts';

interface Registered {
  readonly functions: AnyFunction[];
  readonly operators: Operator[];
  readonly castKeys: string[];
}

function registeredBy(name: FamilyName): Registered {
  const made: Registered = { functions: [], operators: [], castKeys: [] };
  families[name]({
    register: (definition) => made.functions.push(definition),
    registerOperator: (operator) => made.operators.push(operator),
    registerCast: ({ from, to }) => made.castKeys.push(castKey(from.name, to.name)),
  });
  return made;
}

function sortedWords(words: Iterable<string>): string {
  return [...new Set(words)].sort().join(' ');
}

const familyNames = Object.keys(families) as readonly FamilyName[];

test.each(familyNames)('the words of %s', (name) => {
  const { functions, operators, castKeys } = registeredBy(name);
  const words = [...functions.map((definition) => definition.name), ...operators.map(({ symbol }) => symbol)];
  if (castKeys.length > 0) words.push(castWord);
  expect(sortedWords(familyWords[name].trim().split(/\s+/))).toBe(sortedWords(words));
});

test('no two built-in functions have a name and parameters in common, no two casts their types', () => {
  const signatures = [...createFunctionRegistry().all()].map(
    ({ name, parameters }) => `${name}(${parameters.map((type) => type.name).join()})`,
  );
  const castKeys = familyNames.flatMap((name) => registeredBy(name).castKeys);
  for (const keys of [signatures, castKeys]) {
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
  }
});

test('a registry makes nothing before it is asked, and one library serves them all', () => {
  const [first, second] = [createFunctionRegistry(), createFunctionRegistry()];
  expect(first.named('lower')).toBe(second.named('lower'));
  expect(first.named('lower')).toBe(builtins.functionsNamed('lower'));
  const [lower] = first.named('lower');
  first.register({ ...lower!, name: 'lower', parameters: [{ name: 'int4' }] });
  expect(first.named('lower').length).toBe(second.named('lower').length + 1);
  expect(() => first.register({ ...lower!, name: 'lower' })).toThrow(/already exists/);
});
