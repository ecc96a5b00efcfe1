/**
 * The kinds of column vector, on their own so that types can name their lane without knowing vectors (see vector.ts for
 * what each kind is).
 */
export type VectorKind = 'i32' | 'f64' | 'i64' | 'bool' | 'dict' | 'text' | 'any';
