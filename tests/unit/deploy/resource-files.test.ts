// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are what is tested
import { readResources } from '../../../deploy/resource-files.ts';
import { defaultParameters } from '../../support/default-parameters.ts';

const { stack, userPool, optional } = readResources({
  ...defaultParameters('prod'),
  ...{ service: 'shop', functionName: 'claims', protected: 'false', denialAlarmPercent: '7' },
});

it('reads the resources with the values of the parameters', () => {
  const { PreTokenGenerationLambdaFunction, PreTokenGenerationLogGroup, TenantsTable } =
    stack.Resources;
  expect(PreTokenGenerationLambdaFunction.Properties.FunctionName).toBe('claims');
  expect(PreTokenGenerationLogGroup.Properties.LogGroupName).toBe('/aws/lambda/claims');
  expect(TenantsTable.Properties.DeletionProtectionEnabled).toBe(false);
  expect(userPool.Resources.UserPool.Properties.UserPoolName).toBe('shop-prod');
  expect(userPool.Outputs.RefreshRotation).toEqual({ Value: 'on' });
  expect(optional.alarms.Denials.Properties.Threshold).toBe(7);
});

it('leaves no placeholder of its own, and all of CloudFormation', () => {
  const text = JSON.stringify([stack, userPool, optional]);
  expect(text).not.toMatch(/\$\{(?:param|self|sls|env):/);
  expect(text).toContain('${PreTokenGenerationLogGroup}');
  expect(text).toContain('shop-prod-${AWS::AccountId}');
});

it('gives each stack resources of its own to change', () => {
  const parameters = defaultParameters('dev');
  const { stack: one } = readResources(parameters);
  delete one.Resources.TenantsTable;
  expect(readResources(parameters).stack.Resources).toHaveProperty('TenantsTable');
});
