/** Tests of HNSW indexes; skipped where the optional package hnswlib-node is not installed or was not built. */
import { type TestAPI, test } from 'vitest';
import { nodeHost } from '../../engine/host/host.ts';

export const lacksGraphLibrary: boolean = nodeHost().modules.load('hnswlib-node') === undefined;

export const graphTest: TestAPI = test.skipIf(lacksGraphLibrary) as TestAPI;
