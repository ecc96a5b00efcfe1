/**
 * The functions that pg_type names and that nobody calls: text and binary input and output, modifiers, subscripts.
 *
 * The engine does their work inside its types; here they are names with object ids, so that regproc columns print as
 * PostgreSQL's do and joins with pg_proc find them.
 */
import { inputOutputNames, listedTypes, modifierTypes, pseudoTypeIds } from './type-catalog.ts';

const firstId = 1_400_000_000;

const names: string[] = [];
const ids = new Map<string, number>();

function add(name: string): void {
  if (ids.has(name)) return;
  ids.set(name, firstId + names.length);
  names.push(name);
}

/** Every name, those of types that extensions registered since included. */
export function inputOutputFunctions(): readonly { readonly id: number; readonly name: string }[] {
  for (const name of ['array_in', 'array_out', 'array_recv', 'array_send']) add(name);
  for (const name of ['array_subscript_handler', 'raw_array_subscript_handler', 'jsonb_subscript_handler']) add(name);
  add('array_typanalyze');
  for (const definition of listedTypes()) for (const name of Object.values(inputOutputNames(definition))) add(name);
  for (const name of modifierTypes) {
    add(`${name}typmodin`);
    add(`${name}typmodout`);
  }
  for (const name of pseudoTypeIds.keys()) {
    const shown = name === 'anything' ? 'any' : name;
    add(`${shown}_in`);
    add(`${shown}_out`);
  }
  return names.map((name) => ({ id: ids.get(name)!, name }));
}

export function inputOutputId(name: string): number {
  add(name);
  return ids.get(name)!;
}

export function inputOutputById(id: number): string | undefined {
  return names[id - firstId];
}
