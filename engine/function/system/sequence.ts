/**
 * nextval, currval, setval, lastval, whose state the session keeps, and the other source of keys: gen_random_uuid.
 *
 * A sequence is named by text (resolved along the search path when the call runs) or by its object id.
 */
import type { EvalContext } from '../contract.ts';
import { type Registrar, scalar } from '../definition.ts';
import type { Integer } from '../number/integer-arithmetic.ts';
import { randomUuid } from './random-uuid.ts';

export function registerSequences(registrar: Registrar): void {
  const volatile = { needsContext: true, volatility: 'volatile' } as const;
  for (const type of ['text', 'regclass']) {
    const define = (signature: string, body: Parameters<typeof scalar>[1]): void =>
      registrar.register(scalar(signature, body, volatile));
    define(`nextval(${type}) int8`, (session: EvalContext, sequence: string | number) =>
      session.nextSequenceValue(sequence),
    );
    define(`currval(${type}) int8`, (session: EvalContext, sequence: string | number) =>
      session.currentSequenceValue(sequence),
    );
    const set = (session: EvalContext, sequence: string | number, value: Integer, isCalled = true): Integer => {
      session.setSequenceValue(sequence, value, isCalled);
      return value;
    };
    define(`setval(${type}, int8) int8`, set);
    define(`setval(${type}, int8, bool) int8`, set);
  }
  registrar.register(scalar('lastval() int8', (session: EvalContext) => session.lastSequenceValue(), volatile));
  registrar.register(scalar('gen_random_uuid() uuid', randomUuid, volatile));
  registrar.register(scalar('uuid_generate_v4() uuid', randomUuid, volatile));
}
