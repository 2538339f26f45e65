/**
 * SAML identity providers, for administrators.
 *
 * Everything Foyer trusts about a provider (its entity id, endpoints and keys) comes from its metadata.
 * Metadata from a URL is refreshed every day; if that fails, the known data stays.
 */
import { reason, type Reason } from "@/lib/messages/reason";
import { certificateFacts, type CertificateFacts } from "@/lib/formats/pem";
import { isWebAddress, type IdpMetadata } from "@/lib/formats/saml-sp/idp-metadata";
import {
  NAME_ID_FORMATS,
  serviceProvider,
  spMetadata,
  type ServiceProvider,
} from "@/lib/formats/saml-sp/messages";
import { samlReason } from "@/lib/formats/saml-sp/refusal";
import { MAX_METADATA_BYTES } from "@/lib/formats/saml-sp/xml";
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, Ctx } from "@/lib/platform/context";
import { conflict, invalidInput, isRefusal, notFound } from "@/lib/platform/errors";
import { guardedGet } from "@/lib/platform/guarded-request";
import { requireAdministrator, requireReader } from "../../administrators/service";
import type { AdminCtx } from "../../administrators/types";
import { withAuthority } from "../../administrators/with-authority";
import { changeSource, createSource, getSource } from "../registry/service";
import { findSourceClient } from "../registry/client";
import { updateSettings } from "../registry/store";
import type { SourceOf } from "../settings/types";
import type { SamlChoices } from "../settings/saml";
import { samlRow } from "./provider-key";
import { readApart } from "./read-apart";
import { noteRefresh } from "./store";

const TIMEOUT_MILLISECONDS = 8_000;
const MAX_REASON_LENGTH = 300;

export type SamlInput = {
  name: string;
  choices: SamlChoices;
  /** The document itself; empty to read it from the URL, or for unchanged. */ metadata: string;
};

/** Creates a source. @throws Refusal `invalid_input`, `conflict` */
export async function createSaml(ctx: AdminCtx, input: SamlInput): Promise<string> {
  await requireAdministrator(ctx);
  const idp = await readMetadata(ctx, input);
  if (!idp) throw invalidInput("saml_metadata_missing");
  const id = await createSource(ctx, {
    kind: "saml",
    name: input.name,
    secret: "",
    settings: { ...input.choices, idp },
  });
  await samlRow(ctx, id);
  if (input.choices.metadataUrl !== null)
    await withAuthority(ctx, "administrator", (tx) => noteRefresh(tx, id, { at: ctx.now() }));
  return id;
}

/**
 * Changes a source, and reads the metadata if another is given. @throws Refusal `invalid_input`, `not_found`,
 * `conflict`
 */
export async function changeSaml(
  ctx: AdminCtx,
  input: SamlInput & { id: string; revision: number },
): Promise<void> {
  await requireAdministrator(ctx);
  const { settings } = await getSaml(ctx, input.id);
  const isNew =
    input.metadata.trim() !== "" ||
    (input.choices.metadataUrl !== null && input.choices.metadataUrl !== settings.metadataUrl);
  const idp = isNew ? await readMetadata(ctx, input) : null;
  await changeSource(ctx, {
    id: input.id,
    revision: input.revision,
    name: input.name,
    secret: "",
    settings: { ...input.choices, idp: idp ?? settings.idp },
  });
}

/** Reads the document if there is one, else the URL; returns null if there is neither. */
async function readMetadata(
  ctx: Ctx,
  input: { metadata: string; choices: Pick<SamlChoices, "metadataUrl"> },
): Promise<IdpMetadata | null> {
  const { metadataUrl } = input.choices;
  if (input.metadata.trim() === "" && metadataUrl === null) return null;
  if (input.metadata.trim() === "" && metadataUrl !== null && !isWebAddress(metadataUrl))
    throw invalidInput("saml_address_invalid", { field: "metadata" });
  try {
    const xml = input.metadata.trim() || (await fetchMetadata(ctx, metadataUrl ?? ""));
    return await readApart(ctx, "samlMetadata", { xml, now: ctx.now() });
  } catch (error) {
    if (isRefusal(error)) throw error;
    throw invalidInput("saml_metadata_not_readable", { problem: reasonOf(error, metadataUrl ?? "") });
  }
}

const fetchMetadata = (ctx: Ctx, url: string) =>
  guardedGet(url, {
    internalHosts: ctx.config.internalHosts,
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
    maxBytes: MAX_METADATA_BYTES,
  });

/** Returns what is wrong with the document, or why Foyer can't fetch it. */
function reasonOf(error: unknown, url: string): Reason {
  if (error instanceof OtherProvider) return reason("saml_metadata.other_provider");
  const { code, message } = error as Error & { code?: unknown };
  const broken = samlReason(error);
  if (broken) return reason("saml_metadata.not_valid", { message: broken });
  if (code === "EINTERNAL") return reason("saml_metadata.host_internal", { url });
  return reason("saml_metadata.not_readable", { url, message: message.slice(0, MAX_REASON_LENGTH) });
}

class OtherProvider extends Error {}

/**
 * Refreshes a source's metadata from its URL. A failure is stored and changes nothing.
 * @returns whether anything changed. @throws Refusal `invalid_input` with the problem, `not_found`,
 * `conflict`
 */
export async function refreshMetadata(ctx: AdminCtx, id: string): Promise<boolean> {
  await requireAdministrator(ctx);
  const { settings } = await getSaml(ctx, id);
  if (settings.metadataUrl === null) throw invalidInput("saml_metadata_not_from_url");
  await samlRow(ctx, id);
  let idp: IdpMetadata;
  try {
    // The URL is https, or this machine, so no one in between can have replaced keys.
    const xml = await fetchMetadata(ctx, settings.metadataUrl);
    idp = await readApart(ctx, "samlMetadata", { xml, now: ctx.now() });
    if (idp.entityId !== settings.idp.entityId) throw new OtherProvider();
  } catch (error) {
    if (isRefusal(error)) throw error;
    const why = reasonOf(error, settings.metadataUrl);
    await withAuthority(ctx, "administrator", async (tx) => {
      await noteRefresh(tx, id, { failure: { at: ctx.now(), reason: why } });
      await record(ctx, tx, {
        type: "identity_source.refreshed",
        outcome: "failed",
        targetId: id,
        reason: why,
      });
    });
    throw invalidInput("saml_metadata_not_readable", { problem: why });
  }
  return withAuthority(ctx, "administrator", async (tx) => {
    const row = await tx
      .selectFrom("identity_sources")
      .select(["settings", "kind"])
      .where("id", "=", id)
      .where("kind", "=", "saml")
      .forUpdate()
      .executeTakeFirst();
    if (!row) throw notFound("source_not_found");
    const before = row.settings as unknown as SourceOf<"saml">["settings"];
    if (before.metadataUrl !== settings.metadataUrl) throw conflict("source_changed_meanwhile");
    await noteRefresh(tx, id, { at: ctx.now() });
    if (sameText(before.idp) === sameText(idp)) return false;
    await updateSettings(tx, id, { ...before, idp });
    const prints = (from: IdpMetadata) => factsOf(from).map(({ fingerprint }) => fingerprint);
    await record(ctx, tx, {
      type: "identity_source.refreshed",
      outcome: "success",
      targetId: id,
      details: {
        certificatesBefore: prints(before.idp),
        certificates: prints(idp),
        singleSignOnUrl: idp.singleSignOnUrl,
        logout: idp.logout,
        validUntil: idp.validUntil,
      },
    });
    return true;
  });
}

/** jsonb doesn't preserve the order of keys. */
const sameText = ({
  entityId,
  singleSignOnUrl,
  binding,
  logout,
  certificates,
  wantsSignedRequests,
  validUntil,
}: IdpMetadata) =>
  JSON.stringify([
    entityId,
    singleSignOnUrl,
    binding,
    logout && [logout.url, logout.responseUrl, logout.binding],
    certificates,
    wantsSignedRequests,
    validUntil,
  ]);

const factsOf = ({ certificates }: IdpMetadata) =>
  certificates.map((body) => certificateFacts(Buffer.from(body, "base64")));

export type SamlStatus = {
  serviceProvider: ServiceProvider;
  certificates: CertificateFacts[];
  /** Foyer's own, the signing one first. */ own: {
    certificates: CertificateFacts[];
    other: "next" | "previous" | null;
  };
  refreshedAt: Date | null;
  refreshFailure: { at: Date; reason: Reason } | null;
};

/** Returns what the source's page shows beside its settings. @throws Refusal `not_found` */
export async function samlStatus(ctx: AdminCtx, id: string): Promise<SamlStatus> {
  await requireReader(ctx);
  const { settings } = await getSaml(ctx, id);
  const row = await samlRow(ctx, id);
  return {
    serviceProvider: serviceProvider(ctx.config.url, id),
    certificates: factsOf(settings.idp),
    own: {
      certificates: [row.certificate, row.other_certificate]
        .filter((each) => each !== null)
        .map(certificateFacts),
      other: row.other_is,
    },
    refreshedAt: row.refreshed_at,
    refreshFailure:
      row.refresh_failed_at && row.refresh_failure !== null
        ? { at: row.refresh_failed_at, reason: row.refresh_failure }
        : null,
  };
}

/**
 * Returns Foyer's metadata for the provider. Public: it has certificates and URLs. Null if there is no such
 * source.
 */
export async function samlMetadata(ctx: ActorCtx, id: string): Promise<string | null> {
  const source = await findSourceClient(ctx, "saml", id, { isTest: true });
  if (!source) return null;
  const { certificate, other_certificate } = await samlRow(ctx, id);
  return spMetadata(serviceProvider(ctx.config.url, id), {
    certificates: [certificate, ...(other_certificate === null ? [] : [other_certificate])],
    nameIdFormat: NAME_ID_FORMATS[source.settings.nameIdFormat],
  });
}

async function getSaml(ctx: AdminCtx, id: string): Promise<SourceOf<"saml">> {
  const source = await getSource(ctx, id);
  if (source.kind !== "saml") throw notFound("source_not_found");
  return source;
}
