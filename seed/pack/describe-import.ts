import { join } from 'node:path';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { readTableDefinition } from '../../tools/aws/table-definition.ts';
import { DATA } from './import-folder.ts';

/** Where the parts go, and the new table that comes of them. */
export interface ImportPlace {
  readonly out: string;
  readonly bucket: string;
  /** Empty, or without a slash at its ends. */
  readonly prefix: string;
  readonly table: string;
}

/** What DynamoDB is asked for, as far as it does not say where the parts are. */
export interface ImportRequest {
  readonly InputFormat: 'DYNAMODB_JSON';
  readonly InputCompressionType: 'GZIP';
  readonly TableCreationParameters: Partial<CreateTableCommandInput>;
}

export const importRequestOf = async (table: string): Promise<ImportRequest> => ({
  InputFormat: 'DYNAMODB_JSON',
  InputCompressionType: 'GZIP',
  TableCreationParameters: { TableName: table, ...(await readTableDefinition()) },
});

/** A word of a command line for POSIX shells. */
export const quoteWord = (word: string) =>
  /^[\w./:@=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** The commands that import the parts, and make the table what the stack's own is. */
export function importCommands(
  { out, bucket, prefix, table }: ImportPlace,
  { InputFormat, InputCompressionType, TableCreationParameters }: ImportRequest,
) {
  const folder = [prefix, DATA].filter(Boolean).join('/');
  return {
    upload: `aws s3 sync ${quoteWord(join(out, DATA))} ${quoteWord(`s3://${bucket}/${folder}`)}`,
    // The slash keeps a prefix from being that of other folders, too.
    import: [
      `aws dynamodb import-table --input-format ${InputFormat}`,
      `--input-compression-type ${InputCompressionType}`,
      `--s3-bucket-source ${quoteWord(`S3Bucket=${bucket},S3KeyPrefix=${folder}/`)}`,
      `--table-creation-parameters ${quoteWord(JSON.stringify(TableCreationParameters))}`,
    ].join(' '),
    watch: 'aws dynamodb describe-import --import-arn ARN',
    keepBackups: `aws dynamodb update-continuous-backups --table-name ${table} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`,
    protect: `aws dynamodb update-table --table-name ${table} --deletion-protection-enabled`,
  };
}
