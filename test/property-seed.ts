/**
 * Property tests draw the same cases in every run, so that a change is judged by what it changes and not by luck.
 *
 * `AIONDB_SEED=7 npm test` draws others, `AIONDB_SEED=random` new ones each time; a failing property prints its seed.
 */
import fc from 'fast-check';

const wanted = process.env['AIONDB_SEED'] ?? '20260';
if (wanted !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(wanted) });
