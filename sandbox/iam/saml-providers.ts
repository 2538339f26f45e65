/** SAML providers of an account. */
import { randomUUID } from "node:crypto";
import { authorize } from "../policy/authorize";
import { readMetadata } from "../saml/metadata";
import { XmlError } from "../saml/xml";
import type { SamlProvider } from "../state";
import { AwsError, type Call, type Operations } from "../wire/operation";
import { accountOf } from "./account";
import { alreadyExists, limitExceeded, noSuchEntity, readTags } from "./validate";

const LIFE_MILLISECONDS = 100 * 365 * 86_400_000;

function checkMetadata(document: string): void {
  const invalid = (message: string) => new AwsError("InvalidInput", message, 400);
  if (document.length < 1000 || document.length > 10_000_000)
    throw invalid("The SAML metadata document must have 1000 to 10000000 characters");
  try {
    if (document.startsWith("\uFEFF")) throw new XmlError("byte order mark");
    if (readMetadata(document).certificates.length > 10)
      throw limitExceeded("Cannot exceed quota for KeysPerSAMLProvider: 10");
  } catch (error) {
    if (error instanceof XmlError) throw invalid("Unable to parse SAML metadata document");
    throw error;
  }
}

function find(call: Call, action: string, arn: string): SamlProvider {
  authorize(call, `iam:${action}`, arn);
  const provider = [...accountOf(call).iam.samlProviders.values()].find((each) => each.arn === arn);
  if (!provider) throw noSuchEntity(`Manifest not found for arn ${arn}`);
  return provider;
}

const tagList = (tags: Record<string, string>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

export const samlProviderOperations: Operations = {
  CreateSAMLProvider(
    call: Call,
    input: { Name: string; SAMLMetadataDocument: string; Tags?: { Key?: string; Value?: string }[] },
  ) {
    const account = accountOf(call);
    const arn = `arn:${account.partition}:iam::${account.id}:saml-provider/${input.Name}`;
    authorize(call, "iam:CreateSAMLProvider", arn);
    if (!/^[\w._-]{1,128}$/.test(input.Name))
      throw new AwsError(
        "ValidationError",
        "1 validation error detected: Value at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w._-]+",
        400,
      );
    checkMetadata(input.SAMLMetadataDocument);
    if (account.iam.samlProviders.has(input.Name))
      throw alreadyExists(`EntityAlreadyExists: SAMLProvider with name ${input.Name} already exists.`);
    if (account.iam.samlProviders.size >= 100)
      throw limitExceeded("Cannot exceed quota for SAMLProvidersPerAccount: 100");
    account.iam.samlProviders.set(input.Name, {
      name: input.Name,
      arn,
      uuid: randomUUID(),
      metadata: input.SAMLMetadataDocument,
      createdAt: call.now.toISOString(),
      validUntil: new Date(call.now.getTime() + LIFE_MILLISECONDS).toISOString(),
      tags: readTags(input.Tags),
    });
    return { SAMLProviderArn: arn, Tags: input.Tags };
  },
  GetSAMLProvider(call: Call, input: { SAMLProviderArn: string }) {
    const provider = find(call, "GetSAMLProvider", input.SAMLProviderArn);
    return {
      SAMLProviderUUID: provider.uuid,
      SAMLMetadataDocument: provider.metadata,
      CreateDate: new Date(provider.createdAt),
      ValidUntil: new Date(provider.validUntil),
      Tags: tagList(provider.tags),
    };
  },
  ListSAMLProviders(call: Call) {
    authorize(call, "iam:ListSAMLProviders", "*");
    return {
      SAMLProviderList: [...accountOf(call).iam.samlProviders.values()].map((provider) => ({
        Arn: provider.arn,
        CreateDate: new Date(provider.createdAt),
        ValidUntil: new Date(provider.validUntil),
      })),
    };
  },
  UpdateSAMLProvider(call: Call, input: { SAMLProviderArn: string; SAMLMetadataDocument?: string }) {
    const provider = find(call, "UpdateSAMLProvider", input.SAMLProviderArn);
    if (input.SAMLMetadataDocument !== undefined) {
      checkMetadata(input.SAMLMetadataDocument);
      provider.metadata = input.SAMLMetadataDocument;
    }
    return { SAMLProviderArn: provider.arn };
  },
  DeleteSAMLProvider(call: Call, input: { SAMLProviderArn: string }) {
    accountOf(call).iam.samlProviders.delete(find(call, "DeleteSAMLProvider", input.SAMLProviderArn).name);
  },
  ListSAMLProviderTags: (call: Call, input: { SAMLProviderArn: string }) => ({
    Tags: tagList(find(call, "ListSAMLProviderTags", input.SAMLProviderArn).tags),
  }),
} as Operations;
