import { text } from 'node:stream/consumers';
import { functionOf } from '../../deploy/existing-pool/pool-trigger.ts';
import { listen } from './listen.ts';

/** A function, as Lambda has it. */
export interface SimulatedFunction {
  /** Of its alias; anything but alias and function is not there. */
  arn: string;
  configuration: Record<string, unknown>;
  /**
   * The resource policy of the alias, as text if it is none that AWS would keep; undefined: it has
   * none.
   */
  policy: object | string | undefined;
  /** That of the function, which is another. */
  functionPolicy: object | string | undefined;
  /** The one of the other region. */
  other?: SimulatedFunction | undefined;
  /** Runs it. */
  invoke(
    event: string,
    variables: Record<string, string>,
  ): Promise<{ payload: unknown } | { errorMessage: string }>;
}

function describePolicy(policy: object | string | undefined) {
  if (policy === undefined)
    return { status: 404, code: 'ResourceNotFoundException', body: { Message: 'no policy' } };
  return {
    status: 200,
    body: { Policy: typeof policy === 'string' ? policy : JSON.stringify(policy) },
  };
}

/**
 * Answers as Lambda does for one function, on a port of its own. `refused` are operations without
 * permission.
 */
export async function startLambdaStandIn(
  first: SimulatedFunction,
  refused: ReadonlySet<string> = new Set(),
) {
  async function answer(operation: string, arn: string, body: string) {
    if (refused.has(operation))
      return { status: 403, code: 'AccessDeniedException', body: { message: 'no' } };
    const service = [first, ...(first.other ? [first.other] : [])].find((each) =>
      [each.arn, functionOf(each.arn)].includes(arn),
    );
    if (!service)
      return { status: 404, code: 'ResourceNotFoundException', body: { Message: `${arn}?` } };
    switch (operation) {
      case 'configuration':
        return { status: 200, body: service.configuration };
      case 'policy':
        return describePolicy(arn === service.arn ? service.policy : service.functionPolicy);
      default: {
        const { Variables } = service.configuration.Environment as {
          Variables: Record<string, string>;
        };
        const outcome = await service.invoke(body, Variables);
        return 'payload' in outcome
          ? { status: 200, body: outcome.payload }
          : { status: 200, body: outcome, functionError: 'Unhandled' };
      }
    }
  }

  return listen(async (request, response) => {
    const [, , , arn = '', operation = ''] = (request.url ?? '').split(/[/?]/);
    const { status, body, code, functionError } = {
      code: undefined,
      functionError: undefined,
      ...(await answer(operation, decodeURIComponent(arn), await text(request))),
    };
    response
      .writeHead(status, {
        'content-type': 'application/json',
        ...(code && { 'x-amzn-errortype': code }),
        ...(functionError && { 'x-amz-function-error': functionError }),
      })
      .end(JSON.stringify(body));
  });
}
