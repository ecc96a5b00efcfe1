/**
 * Casts of regclass, regtype and regproc: object ids written as names, which the catalog turns one into the other under
 * the questions `<type>_in` and `<type>_out`.
 */
import { parseOid } from '../../value/integer.ts';
import type { Datum } from '../../value/type.ts';
import { registerOidCasts } from '../cast/number-cast.ts';
import type { EvalContext } from '../contract.ts';
import { defineCast, type Registrar, scalar } from '../definition.ts';

export const nameTypes = ['regclass', 'regtype', 'regproc'] as const;

const stable = { needsContext: true, volatility: 'stable' } as const;

export function registerObjectNameCasts(registrar: Registrar): void {
  for (const type of nameTypes) {
    const fromText = (session: EvalContext, text: string): Datum => {
      if (/^\s*\d+\s*$/.test(text)) return parseOid(text);
      return session.catalogAnswer(`${type}_in`, text);
    };
    const toText = (session: EvalContext, oid: number): Datum => session.catalogAnswer(`${type}_out`, oid);
    for (const [from, context] of [
      ['unknown', 'implicit'],
      ['text', type === 'regclass' ? 'implicit' : 'explicit'],
      ['varchar', type === 'regclass' ? 'implicit' : 'explicit'],
      ['name', 'explicit'],
    ] as const) {
      defineCast(registrar, from, type, context, scalar(`${type}(${from}) ${type}`, fromText, stable));
    }
    for (const to of ['text', 'varchar', 'name']) {
      defineCast(registrar, type, to, 'assignment', scalar(`${to}(${type}) ${to}`, toText, stable));
    }
    const same = (oid: number): number => oid;
    defineCast(registrar, 'oid', type, 'implicit', scalar(`${type}(oid) ${type}`, same));
    defineCast(registrar, type, 'oid', 'implicit', scalar(`oid(${type}) oid`, same));
    registerOidCasts(registrar, type);
  }
}
