import { examine } from '../../tools/doctor/examine.ts';
import { stackWith } from '../support/cloudformation-stand-in.ts';
import { faults, itFindsEach, setUpDoctorStage } from '../support/doctor-stage.ts';

const stage = setUpDoctorStage();
const machine = {
  ClientId: 'nightly1',
  ClientName: 'nightly',
  AllowedOAuthFlows: ['client_credentials'],
  WriteAttributes: ['email'],
};

beforeEach(() => {
  stage.stack = stackWith({ ...stage.outputs, EventVersion: 'V3_0' });
  stage.pool.pool.LambdaConfig.PreTokenGenerationConfig.LambdaVersion = 'V3_0';
  stage.pool.clients.push(machine);
});
afterEach(() => stage.table.remove('CLIENT#nightly1', 'CLIENT'));

itFindsEach([
  {
    fault: 'a machine without a record',
    put: () => {},
    found: [['machines', 'bad', /^app clients .* get no token as machines: nightly \(nightly1\)$/]],
  },
  {
    fault: 'one for GetClientToken',
    put: () => {
      const { AllowedOAuthFlows: _, ...rest } = machine;
      stage.pool.clients[1] = { ...rest, ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH'] };
    },
    found: [['machines', 'bad', /get no token as machines: nightly \(nightly1\)$/]],
  },
  {
    fault: 'one that passes',
    put: () => stage.set({ MISSING_CLIENT: 'passthrough' }),
    found: [['machines', 'warning', /get tokens without a tenant as machines: nightly/]],
  },
]);

it('finds nothing bad with the record, or with events that machines do not cause', async () => {
  await stage.table.put('CLIENT#nightly1', 'CLIENT', { tenantId: 'acme' });
  const findings = await examine('prod', undefined);
  expect(faults(findings)).toEqual([]);
  expect(findings).toContainEqual({
    check: 'machines',
    status: 'good',
    finding: 'each app client that may ask for a machine token has a record',
  });
  await stage.table.remove('CLIENT#nightly1', 'CLIENT');
  stage.stack = stackWith(stage.outputs);
  stage.pool.pool.LambdaConfig.PreTokenGenerationConfig.LambdaVersion = 'V2_0';
  expect(faults(await examine('prod', undefined))).toEqual([]);
});
