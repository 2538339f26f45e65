/** What is particular to an OIDC provider on its page. */
import { changeOidc } from "../oidc-actions";
import { ActionForm } from "@/components/form/action-form";
import { OidcFields } from "@/components/source/oidc-fields";
import { ALGORITHMS } from "@/lib/identity/sources/oidc/input";
import type { SourceOf } from "@/lib/identity/sources/types";

export function OidcAddresses({ url, id }: { url: string; id: string }) {
  return (
    <>
      <p className="mb-1 text-sm font-semibold">Redirect address to allow at the provider</p>
      <p className="mb-5"><code className="font-mono text-[13px] break-all select-all">{`${url}/api/auth/callback/${id}`}</code></p>
    </>
  );
}

export function OidcSettingsForm({ source, directories, readOnly }: { source: SourceOf<"oidc">; directories: { id: string; name: string }[]; readOnly: boolean }) {
  const { settings } = source;
  const newPeople = { domains: [] as string[], sourceId: directories[0]?.id ?? "", claim: settings.claims.userName, equals: "userName", ...settings.newPeople };
  return (
    <ActionForm key={source.revision} action={changeOidc} submit="Save" readOnly={readOnly}>
      <input type="hidden" name="id" value={source.id} />
      <input type="hidden" name="revision" value={source.revision} />
      <OidcFields algorithms={ALGORITHMS} directories={directories} values={{ name: source.name, ...settings, issuerHint: settings.issuer, hasSecret: source.hasSecret, newPeople }} />
    </ActionForm>
  );
}
