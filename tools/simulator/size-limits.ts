/** Something that breaks when tokens grow. */
export interface Limit {
  /** In a list. */
  readonly name: string;
  /** In a sentence, as in `61 % of a cookie`. */
  readonly inWords: string;
  readonly bytes: number;
  /** What has to fit: each token for itself, or all that an app sends in one request. */
  readonly holds: 'one token' | 'all tokens';
}

/** From the smallest to the largest: what tokens have to fit into. */
export const LIMITS: readonly Limit[] = [
  // https://datatracker.ietf.org/doc/html/rfc6265#section-6.1
  { name: 'cookie', inWords: 'a cookie', bytes: 4_096, holds: 'one token' },
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
  // https://httpd.apache.org/docs/2.4/mod/core.html#limitrequestfieldsize
  // https://nginx.org/en/docs/http/ngx_http_core_module.html#large_client_header_buffers
  {
    name: 'S3, Apache, nginx',
    inWords: 'the headers that S3, Apache and nginx take',
    bytes: 8_192,
    holds: 'all tokens',
  },
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
  {
    name: 'API Gateway',
    inWords: 'the headers that API Gateway takes',
    bytes: 10_240,
    holds: 'all tokens',
  },
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
  { name: 'ALB header', inWords: 'a header that an ALB takes', bytes: 16_384, holds: 'one token' },
];

/** The limits of one token, or of all together, from the smallest to the largest. */
export const limitsOf = (holds: Limit['holds']): readonly Limit[] =>
  LIMITS.filter((limit) => limit.holds === holds);
