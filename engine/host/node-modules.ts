/**
 * Packages loaded on first need: optional native addons, from whoever installed them. A package that is missing or was
 * installed without its build step is `undefined`, never an exception at import.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export class NodeModules {
  readonly #loaded: Map<string, unknown> = new Map();

  /** The module, or undefined when it is not installed or was not built here. */
  load(name: string): unknown {
    if (!this.#loaded.has(name)) this.#loaded.set(name, tryLoad(name));
    return this.#loaded.get(name);
  }
}

function tryLoad(name: string): unknown {
  try {
    return require(name);
  } catch (error) {
    const { code } = error as { readonly code?: string };
    // not installed, or installed without its native part; both answer the same question
    if (code === 'MODULE_NOT_FOUND' || /bindings file|\.node'/.test(String(error))) return undefined;
    throw error;
  }
}
