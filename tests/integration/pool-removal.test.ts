import { afterDeploy, beforeRemove } from '../../deploy/existing-pool/pool-steps.ts';
import { stackWith } from '../support/cloudformation-stand-in.ts';
import { NO_STACK, setUpPoolStage } from '../support/pool-stage.ts';

const stage = setUpPoolStage();

describe('a removal', () => {
  it('leaves the pool alone if the stack refuses to be removed', async () => {
    await afterDeploy(stage.deployment());
    stage.calls.length = 0;
    stage.stack = stackWith(stage.outputs, { isProtected: true });
    await beforeRemove(stage.deployment());
    expect(stage.calls).toEqual([]);
  });

  it('has nothing to detach if stack or pool are gone', async () => {
    stage.stack = NO_STACK;
    await beforeRemove(stage.deployment());
    stage.stack = stackWith(stage.outputs);
    stage.service.pool.Id = 'us-east-1_Other';
    await beforeRemove(stage.deployment());
    expect(stage.calls).not.toContain('UpdateUserPool');
  });

  it('stops before anything is removed if Cognito refuses', async () => {
    await afterDeploy(stage.deployment());
    stage.before = (operation) => {
      if (operation === 'UpdateUserPool')
        throw Object.assign(new Error('Busy.'), { code: 'ConcurrentModificationException' });
    };
    await expect(beforeRemove(stage.deployment())).rejects.toThrow(
      'Amazon Cognito refused cognito-idp:UpdateUserPool: Busy (ConcurrentModificationException).',
    );
  });
});
