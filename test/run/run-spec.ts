/**
 * `npm run spec [-- --update] [path…]`: the suites that run the files under spec/.
 *
 * With `--update` they write what they got as the new expectation instead of comparing (they read `UPDATE_SPEC=1`);
 * read the diff before committing it. Released bytes (`spec/wal/*.hex`, `spec/block/*.hex`) are never rewritten.
 */
import { runSuites } from './suites.ts';
import { closingLine } from './tally.ts';

const filters = process.argv.slice(2).filter((argument) => argument !== '--update');
if (process.argv.includes('--update')) process.env['UPDATE_SPEC'] = '1';
const tally = await runSuites(['engine', 'frontends', 'doors'], filters);
console.log(closingLine(tally));
process.exit(tally.failed === 0 && tally.passed > 0 ? 0 : 1);
