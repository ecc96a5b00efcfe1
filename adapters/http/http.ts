/**
 * The face of the HTTP door: what orchestration and monitoring ask a running server.
 *
 * | path | answer |
 * |---|---|
 * | `/health` | 200 while the process lives |
 * | `/ready` | 200 while clients are accepted, 503 while not |
 * | `/metrics` | counters and gauges in the Prometheus text format 0.0.4 |
 *
 * Anything else is 404, any method but GET and HEAD 405. It listens on its own port and knows nothing of the engine.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { DbError } from '../../engine/index.ts';
import { type Metric, printMetrics } from './metrics.ts';

export type { Metric } from './metrics.ts';

export interface HttpServerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly isReady: () => boolean;
  readonly metrics: () => readonly Metric[];
}

export interface HttpServer {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly type?: string;
}

const plain = 'text/plain; charset=utf-8';
const prometheus = 'text/plain; version=0.0.4; charset=utf-8';

/** Resolves when it accepts. Throws 58030 naming the address when it cannot be listened on. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const server = createServer((request, response) => respond(request, response, options));
  await listen(server, options);
  const address = server.address();
  return {
    host: options.host,
    port: address !== null && typeof address === 'object' ? address.port : options.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, { host, port }: HttpServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    // listened to as long as the server lives, so that a client that cannot be accepted does not end the process
    server.on('error', (cause) => {
      reject(new DbError('58030', `could not serve http on ${host}:${port}: ${cause.message}`, { cause }));
    });
    server.listen(port, host, resolve);
  });
}

function respond(request: IncomingMessage, response: ServerResponse, options: HttpServerOptions): void {
  const { status, text, type = plain } = answerTo(request, options);
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
  response.end(request.method === 'HEAD' ? undefined : text);
}

function answerTo({ method, url = '/' }: IncomingMessage, { isReady, metrics }: HttpServerOptions): Answer {
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, text: 'only GET and HEAD\n' };
  switch (url.replace(/\?.*$/, '')) {
    case '/health':
      return { status: 200, text: 'alive\n' };
    case '/ready':
      return isReady() ? { status: 200, text: 'ready\n' } : { status: 503, text: 'not ready\n' };
    case '/metrics':
      return { status: 200, text: printMetrics(metrics()), type: prometheus };
    default:
      return { status: 404, text: 'there are /health, /ready and /metrics\n' };
  }
}
