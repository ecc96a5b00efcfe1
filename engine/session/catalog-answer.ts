/**
 * Answers of the catalog to pg_catalog's functions. Each question is the name of the function that asks.
 *
 * Registered by name so that a function family and its answer are added together; an unknown question is a defect.
 */

import type { Catalog } from '../catalog/catalog.ts';
import { invariant } from '../error.ts';
import type { Datum } from '../value/type.ts';

/** What answers may ask of the session. */
export interface AnsweringSession {
  catalog(): Catalog;
  readonly searchPath: readonly string[];
  readonly currentUser: string;
}

export type CatalogAnswer = (session: AnsweringSession, ...values: readonly Datum[]) => Datum;

const answers: Map<string, CatalogAnswer> = new Map();

/** Adds the answer to a question. */
export function registerCatalogAnswer(question: string, answer: CatalogAnswer): void {
  answers.set(question, answer);
}

export function answerCatalogQuestion(session: AnsweringSession, question: string, values: readonly Datum[]): Datum {
  const answer = answers.get(question);
  invariant(answer !== undefined, `catalog question ${question} has an answer`);
  return answer(session, ...values);
}
