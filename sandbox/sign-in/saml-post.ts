/** `/saml`: the browser posts an assertion and gets a console session. */
import type { SandboxState } from "../state";
import { decodeResponse, verifyResponse, type Assertion } from "../saml/assertion";
import { elements, walk } from "../saml/xml";
import { openSession, roleOf } from "../sts/assume-role-with-saml";
import { AwsError } from "../wire/operation";
import { isConsole, openConsole, type SignIn } from "./federation";

export type PostResult = { console: string } | { choices: Assertion["roles"] };

/** Accepts a posted assertion. @throws AwsError; the page tells the user less */
export function postSaml(
  signIn: SignIn,
  state: SandboxState,
  fields: URLSearchParams,
  now: Date,
): PostResult {
  const invalid = () =>
    new AwsError(
      "InvalidIdentityToken",
      "Your request included an invalid SAML response. To logout, click here.",
      400,
    );
  const root = decodeResponse(fields.get("SAMLResponse") ?? "");
  // Unsigned bytes name the provider to verify with; after that only signed content counts.
  const claimed = [...walk(root)]
    .flatMap((element) => (elements(element).length === 0 ? [element.children.join("")] : []))
    .find((text) => /:saml-provider\//.test(text));
  const [, partition = "", accountId = "", name = ""] =
    /arn:(aws|aws-us-gov|aws-cn):iam::(\d{12}):saml-provider\/([\w.-]+)/.exec(claimed ?? "") ?? [];
  const account = state.accounts.get(accountId);
  const provider = account?.iam.samlProviders.get(name);
  if (!account || account.partition !== partition || !provider) throw invalid();
  const assertion = verifyResponse(root, provider, partition, now);
  const wanted = fields.get("roleIndex");
  const [only] =
    wanted === null ? assertion.roles : assertion.roles.filter((pair) => pair.roleArn === wanted);
  if (!only || only.providerArn !== provider.arn) throw invalid();
  if (assertion.roles.length > 1 && wanted === null) return { choices: assertion.roles };
  const role = roleOf(account, only.roleArn, only.roleArn.split("/").at(-1) ?? "");
  const session = openSession(
    state,
    now,
    account,
    role,
    provider.arn,
    assertion,
    assertion.sessionDurationSeconds ?? 3600,
    [],
  );
  const relay = fields.get("RelayState") ?? "";
  const destination = relay === "" ? "https://console.aws.amazon.com/console/home" : relay;
  if (!isConsole(partition, destination)) throw invalid();
  return {
    console: openConsole(
      signIn,
      { session, issuer: assertion.issuer, destination, until: session.expiresAt },
      now,
    ),
  };
}
