import type { Catalogue } from '../../../../src/lookup/catalogue.ts';
import { warmUp } from '../../../../src/lookup/warm-up.ts';

const ASKED = [
  ['catalogue', 900],
  [{ pk: 'TENANT#', sk: 'TENANT' }, { timeoutMs: 900 }],
  'tracing',
];
const EMPTY: Catalogue = { at: 0, records: new Map(), isOverBudget: false, hasAppClients: false };

async function warm(AWS_LAMBDA_INITIALIZATION_TYPE: string | undefined, answer = async () => {}) {
  const asked: unknown[] = [];
  const readRow = async (...question: unknown[]) => {
    asked.push(question);
    await answer();
    return undefined;
  };
  const catalogue = async (timeoutMs: number) => {
    asked.unshift(['catalogue', timeoutMs]);
    await answer();
    return EMPTY;
  };
  const prepareTracing = async () => {
    asked.push('tracing');
    await answer();
  };
  await warmUp({ AWS_LAMBDA_INITIALIZATION_TYPE }, { readRow, catalogue, prepareTracing }, 900);
  return asked;
}

it('asks for a row of no tenant, the catalogue and the Tracer, where the function is made ready ahead', async () => {
  expect(await warm('provisioned-concurrency')).toEqual(ASKED);
});

// There a sign-in waits already, and the questions would only make it wait longer.
it.each(['on-demand', 'snap-start', undefined])('asks nothing with %j', async (type) => {
  expect(await warm(type)).toEqual([]);
});

it('lets the function start without a table: what is wrong is for the sign-ins to say', async () => {
  const away = () => Promise.reject(new Error('connect'));
  expect(await warm('provisioned-concurrency', away)).toEqual(ASKED);
});
