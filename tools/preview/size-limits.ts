/** Something that breaks when a token grows. */
export interface Limit {
  readonly name: string;
  readonly bytes: number;
}

/** From the smallest to the largest: what a token, alone or in a header, has to fit into. */
export const LIMITS: readonly Limit[] = [
  // https://datatracker.ietf.org/doc/html/rfc6265#section-6.1
  { name: 'cookie', bytes: 4_096 },
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
  { name: 'API Gateway headers', bytes: 10_240 },
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
  { name: 'ALB header', bytes: 16_384 },
];
