import { text } from 'node:stream/consumers';
import { listen } from './listen.ts';
import { signedRegion } from './signed-region.ts';

/** An answer of CloudFormation, which speaks XML. */
export interface StackReply {
  readonly status: number;
  readonly xml: string;
}

interface StackState {
  readonly isProtected?: boolean;
  readonly status?: string;
}

/** A stack with these outputs. */
export const stackWith = (
  outputs: Readonly<Record<string, string>>,
  { isProtected = false, status = 'UPDATE_COMPLETE' }: StackState = {},
): StackReply => {
  const members = Object.entries(outputs).map(
    ([name, value]) =>
      `<member><OutputKey>${name}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const stack = `<member><StackName>x</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>${status}</StackStatus><EnableTerminationProtection>${isProtected}</EnableTerminationProtection><Outputs>${members.join('')}</Outputs></member>`;
  return {
    status: 200,
    xml: `<DescribeStacksResponse><DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  };
};

/** The resource of a stack, of this type. */
export const stackResource = (type: string): StackReply => ({
  status: 200,
  xml: `<DescribeStackResourceResponse><DescribeStackResourceResult><StackResourceDetail><ResourceType>${type}</ResourceType></StackResourceDetail></DescribeStackResourceResult></DescribeStackResourceResponse>`,
});

/** An error as CloudFormation answers it. */
export const stackFailure = (code: string, message: string, status = 400): StackReply => ({
  status,
  xml: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});

/** Answers questions about a stack, by its name and region, on a port of its own; or says nothing. */
export async function startCloudFormationStandIn(
  answer: (stack: string | null, region: string, action: string | null) => StackReply | 'silence',
) {
  return listen(async (request, response) => {
    const asked = new URLSearchParams(await text(request));
    const reply = answer(asked.get('StackName'), signedRegion(request), asked.get('Action'));
    if (reply === 'silence') return;
    const { status, xml } = reply;
    response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
  });
}
