/**
 * The conformance kit, `aiondb/conformance`: suites that the author of a plug-in runs against it, and that our own
 * implementations pass. They are framework-free: each case is a name and a function that throws.
 *
 * @example
 * import { kvConformance } from 'aiondb/conformance';
 *
 * for (const { name, run } of kvConformance(async () => openMyStore())) test(name, run);
 */
export { type KvConformanceCase, kvConformance } from './kv.ts';
