import { readSettings } from '../src/config.ts';
import { createHandler } from '../src/handler.ts';
import { startTracing } from '../src/observability.ts';
import { createClient } from '../src/tenancy/client.ts';
import { createDirectory } from '../src/tenancy/directory.ts';

// Once for each execution environment, before its first event. What is wrong with a setting fails here.
const settings = readSettings(process.env);
const tracing = await startTracing(process.env);
const directory = createDirectory({
  client: tracing.captureClient(createClient(settings.lookupTimeoutMs)),
  table: settings.tenantsTable,
  timeoutMs: settings.lookupTimeoutMs,
  random: Math.random,
});

export const handler = createHandler({ settings, directory, tracing, now: Date.now });
