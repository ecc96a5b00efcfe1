/** A process that owns the folder of its first argument until it is killed; with `busy` its event loop never turns. */
import { nodeHost } from '../../engine/host/host.ts';

const [, , folder = '', mode] = process.argv;
await nodeHost().lockFolder(folder);
process.stdout.write('owned\n', () => {
  if (mode === 'busy') for (;;);
  setInterval(() => undefined, 1000);
});
