/**
 * Amazon Resource Names of IAM: accounts, roles and SAML providers.
 *
 * Account ids and ARNs are branded: they are built or parsed here, and trusted afterwards.
 *
 * @see IAM user guide, "Identify AWS resources with Amazon Resource Names (ARNs)" and
 *   "IAM and AWS STS quotas" (names, paths and their limits)
 */
import { FormatError } from "./format-error";

export const PARTITIONS = ["aws", "aws-us-gov", "aws-cn"] as const;
export type Partition = (typeof PARTITIONS)[number];

/** Twelve digits, as a string: leading zeros count. */
export type AccountId = string & { readonly __brand: "AccountId" };
/** `arn:<partition>:iam::<account>:role<path><name>` */
export type RoleArn = string & { readonly __brand: "RoleArn" };
/** `arn:<partition>:iam::<account>:saml-provider/<name>` */
export type SamlProviderArn = string & { readonly __brand: "SamlProviderArn" };

export type Arn = {
  partition: Partition;
  service: string;
  /** Empty for global services such as IAM. */
  region: string;
  /** Null if the ARN has no account, as in S3. */
  accountId: AccountId | null;
  resource: string;
};

const ACCOUNT_ID = /^[0-9]{12}$/;
const ROLE_NAME = /^[A-Za-z0-9_+=,.@-]{1,64}$/;
const PATH = /^\/(?:[\x21-\x7e]+\/)?$/;
const MAX_PATH_LENGTH = 512;
const PROVIDER_NAME = /^[A-Za-z0-9_.-]{1,128}$/;
const ARN = /^arn:([a-z-]+):([a-z0-9-]+):([a-z0-9-]*):([0-9]{12}|aws|):([\x21-\x7e]+)$/;
const MAX_ARN_LENGTH = 2048;

function isAccountId(text: string): text is AccountId {
  return ACCOUNT_ID.test(text);
}

function isPartition(text: string): text is Partition {
  return PARTITIONS.some((partition) => partition === text);
}

/** Parses an account id. @throws FormatError unless the text is exactly twelve digits */
export function parseAccountId(text: string): AccountId {
  if (!isAccountId(text)) throw new FormatError("accountId", "must be twelve digits");
  return text;
}

/**
 * Parses a typed account id, `1234-5678-9012` or with spaces; returns null if it isn't one. Only for typed
 * text: machines write twelve digits.
 */
export function parseTypedAccountId(text: string): AccountId | null {
  const digits = text.trim().replace(/[\s-]/g, "");
  return isAccountId(digits) ? digits : null;
}

/**
 * Builds a role ARN.
 * @param path `/`, or begins and ends with `/`
 * @throws FormatError for a path or name that IAM doesn't allow
 */
export function roleArn(partition: Partition, accountId: AccountId, path: string, name: string): RoleArn {
  if (!PATH.test(path) || path.length > MAX_PATH_LENGTH)
    throw new FormatError(
      "path",
      "must begin and end with / and have at most 512 printable ASCII characters",
    );
  if (!ROLE_NAME.test(name)) throw new FormatError("name", "must be 1 to 64 letters, digits or _+=,.@-");
  return `arn:${partition}:iam::${parseAccountId(accountId)}:role${path}${name}` as RoleArn;
}

/** Builds a SAML provider ARN. @throws FormatError for a name that IAM doesn't allow */
export function samlProviderArn(partition: Partition, accountId: AccountId, name: string): SamlProviderArn {
  if (!PROVIDER_NAME.test(name)) throw new FormatError("name", "must be 1 to 128 letters, digits or _.-");
  return `arn:${partition}:iam::${parseAccountId(accountId)}:saml-provider/${name}` as SamlProviderArn;
}

/** Parses an ARN. @throws FormatError for anything but an ARN of a known partition */
export function parseArn(text: string): Arn {
  const match = text.length <= MAX_ARN_LENGTH ? ARN.exec(text) : null;
  const [, partition = "", service = "", region = "", account = "", resource = ""] = match ?? [];
  if (!match || !isPartition(partition))
    throw new FormatError("arn", "must be an ARN of aws, aws-us-gov or aws-cn");
  return { partition, service, region, accountId: isAccountId(account) ? account : null, resource };
}
