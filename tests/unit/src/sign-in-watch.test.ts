import type { Extend } from '../../../src/extension/own-code.ts';
import { createHandler } from '../../../src/handler.ts';
import type { JsonObject } from '../../../src/json.ts';
import type { Choice } from '../../../src/lookup/choices.ts';
import { createDirectory } from '../../../src/lookup/directory.ts';
import { formatKey } from '../../../src/records/keys.ts';
import type { SignInEntry } from '../../../src/sign-in-log.ts';
import type { Trace } from '../../../src/trace.ts';
import { startTracing } from '../../../src/tracing.ts';
import { buildEvent, buildSettings, toRow } from '../../support/builders.ts';

const SUB = '5f1c2d34-0000-4000-8000-000000000001';
const active = { status: 'active' };
const STICKY = { MEMBERSHIP: 'required', TENANT_SWITCHING: 'sticky', CACHE_TTL_SECONDS: '0' };

/** A sign-in over rows in memory, with what its trace, its log and the choices were told. */
async function signIn(
  rows: Readonly<Record<string, JsonObject>>,
  env: Record<string, string> = {},
  metadata: JsonObject = {},
  {
    times = 1,
    isDown = (_time: number): boolean => false,
    extend,
  }: { times?: number; isDown?: (time: number) => boolean; extend?: Extend } = {},
) {
  const settings = buildSettings(env);
  let spans: string[] = [];
  let annotations: Record<string, string> = {};
  const entries: SignInEntry[] = [];
  const remembered: Choice[] = [];
  let time = 0;
  const trace: Trace = {
    async inSubsegment(name, task) {
      spans.push(name);
      return task();
    },
    annotate: (name, value) => void Object.assign(annotations, { [name]: value }),
  };
  const handler = createHandler({
    settings,
    directory: createDirectory({
      ...settings,
      now: () => 0,
      readRow: async (key) => {
        if (isDown(time)) throw new Error('down');
        const row = rows[formatKey(key)];
        return row && toRow(row);
      },
    }),
    choices: {
      read: async () => undefined,
      remember: async (choice) => void remembered.push(choice),
    },
    tracing: {
      ...startTracing({}),
      trace: async (name, signIn) => trace.inSubsegment(name, () => signIn(trace)),
    },
    log: (entry) => void entries.push({ ...entry }),
    now: () => 1_000,
    timer: () => 0,
    extend,
  });
  const attributes = { 'custom:tenantId': 'acme' };
  const event = buildEvent({ attributes, request: { clientMetadata: metadata } });
  for (time = 1; time <= times; time++) {
    spans = [];
    annotations = {};
    await handler(event).catch(() => {});
  }
  return { spans, annotations, remembered, entry: entries.at(-1) };
}

const TENANTS = {
  'TENANT#acme/TENANT': active,
  'TENANT#globex/TENANT': active,
  [`TENANT#acme/MEMBER#${SUB}`]: active,
  [`TENANT#globex/MEMBER#${SUB}`]: active,
};

it('traces the steps of a sign-in, and what to search for', async () => {
  const { spans, annotations, entry } = await signIn(TENANTS);
  expect(spans).toEqual(['pre-token-generation', 'lookup', 'decision']);
  expect(annotations).toEqual({ eventVersion: 'V2_0', tenantId: 'acme', outcome: 'ENRICHED' });
  expect(entry).toMatchObject({ outcome: 'ENRICHED', begun: 1_000, tenantId: 'acme' });
});

it('traces a denial by its code', async () => {
  const { spans, annotations } = await signIn({});
  expect(spans).toEqual(['pre-token-generation', 'lookup', 'decision']);
  expect(annotations).toMatchObject({ outcome: 'TENANT_NOT_FOUND', tenantId: 'acme' });
});

it('traces own code between lookup and decision, and only of a sign-in that is admitted', async () => {
  const extend: Extend = () => undefined;
  const { spans, entry } = await signIn(TENANTS, {}, {}, { extend });
  expect(spans).toEqual(['pre-token-generation', 'lookup', 'extension', 'decision']);
  expect(entry?.extensionMs).toBe(0);

  const denied = await signIn({}, {}, {}, { extend });
  expect(denied.spans).toEqual(['pre-token-generation', 'lookup']);
  expect(denied.entry).toMatchObject({ outcome: 'TENANT_NOT_FOUND', extensionMs: undefined });
});

it('names no tenant where nothing names one', async () => {
  const { annotations } = await signIn({}, STICKY, { tenantId: '../x' });
  expect(Object.keys(annotations)).toEqual(['eventVersion', 'outcome']);
});

it('traces that a last known record serves', async () => {
  const outage = { times: 2, isDown: (time: number) => time > 1 };
  const env = { CACHE_TTL_SECONDS: '0' };
  const { annotations } = await signIn(TENANTS, env, {}, outage);
  expect(annotations).toMatchObject({ stale: 'true', outcome: 'ENRICHED' });
});

describe('a choice of tenant', () => {
  const CHOICE = { sub: SUB, clientId: '4webclient0example', tenantId: 'globex' };

  it('is remembered in a step of its own, if the sign-in passes', async () => {
    const { spans, remembered } = await signIn(TENANTS, STICKY, { tenantId: 'globex' });
    expect(spans).toEqual(['pre-token-generation', 'lookup', 'decision', 'choice']);
    expect(remembered).toEqual([CHOICE]);
  });

  it('is not remembered of a sign-in that is denied', async () => {
    const rows = { ...TENANTS, 'TENANT#globex/TENANT': { status: 'suspended' } };
    const { annotations, remembered } = await signIn(rows, STICKY, { tenantId: 'globex' });
    expect(annotations.outcome).toBe('TENANT_SUSPENDED');
    expect(remembered).toEqual([]);
  });

  it('is not remembered where own code fails, and is where that is let pass', async () => {
    const extend: Extend = () => Promise.reject(new Error('down'));
    const asked = { tenantId: 'globex' };
    const { annotations, remembered } = await signIn(TENANTS, STICKY, asked, { extend });
    expect(annotations.outcome).toBe('EXTENSION_FAILED');
    expect(remembered).toEqual([]);

    const report = { ...STICKY, EXTENSION_FAILURE: 'report' };
    const { spans, ...passed } = await signIn(TENANTS, report, asked, { extend });
    expect(spans).toEqual(['pre-token-generation', 'lookup', 'extension', 'decision', 'choice']);
    expect(passed.remembered).toEqual([CHOICE]);
  });

  it('is none at home', async () => {
    expect((await signIn(TENANTS, STICKY)).remembered).toEqual([]);
  });
});
