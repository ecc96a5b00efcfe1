/** Greets, then answers each message. */
import { workerScope } from '../../engine/host/host.ts';

const scope = workerScope();
const { greeting, posted } = scope.data as { greeting: string; posted?: Int32Array };
scope.post(greeting);
if (posted !== undefined) Atomics.store(posted, 0, 1);
scope.onMessage((message) => {
  if (message === 'close') scope.close();
  else if (message === 'throw') throw new TypeError('thrown in the worker');
  else if (message === 'loop') for (;;);
  else scope.post(`echo ${String(message)}`);
});
