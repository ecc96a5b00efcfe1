/** Greets, then answers each message. */
import { workerScope } from '../../engine/host/host.ts';

const scope = workerScope();
scope.post((scope.data as { greeting: string }).greeting);
scope.onMessage((message) => {
  if (message === 'close') scope.close();
  else if (message === 'throw') throw new TypeError('thrown in the worker');
  else if (message === 'loop') for (;;);
  else scope.post(`echo ${String(message)}`);
});
