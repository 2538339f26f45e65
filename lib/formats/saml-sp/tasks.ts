/**
 * What reading SAML costs much processor time for, as tasks with plain input and output: they run in a thread
 * of their own.
 */
import { readIdpMetadata, type IdpMetadata } from "./idp-metadata";
import { readLogoutRequest, signedMessage, type LogoutAsked } from "./logout";
import { readRedirect } from "./redirect";
import { readResponse, type Expected, type ProvenAssertion } from "./response";
import { publicKeys } from "./signature";

type Certificates = { certificates: readonly string[] };
export type ResponseTask = Omit<Expected, "keys"> & Certificates & { message: string };
export type LogoutTask = Certificates & {
  issuer: string;
  destination: string;
  now: Date;
  /** The query as it arrived, or the posted `SAMLRequest`. */
  message: { query: string } | { request: string };
};

const textOf = (base64: string) => Buffer.from(base64, "base64").toString("utf8");

/** Each throws SamlRefusal. */
export const samlTasks = {
  samlResponse: ({ message, certificates, ...expected }: ResponseTask): ProvenAssertion =>
    readResponse(textOf(message), { ...expected, keys: publicKeys(certificates) }),

  samlMetadata: ({ xml, now }: { xml: string; now: Date }): IdpMetadata => readIdpMetadata(xml, now),

  samlLogout({ certificates, message, ...expected }: LogoutTask): {
    asked: LogoutAsked;
    relayState: string | null;
  } {
    const keys = publicKeys(certificates);
    const { xml, relayState } =
      "query" in message
        ? readRedirect(message.query, keys)
        : { xml: signedMessage(textOf(message.request), keys), relayState: null };
    return { asked: readLogoutRequest(xml, expected), relayState };
  },
};
export type SamlTasks = typeof samlTasks;
