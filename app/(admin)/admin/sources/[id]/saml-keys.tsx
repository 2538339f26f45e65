/** Foyer's own keys at a SAML provider, and their rotation. */
import { letNextKeySign, makeKey, retireKey } from "../saml-actions";
import { Section } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { Certificates } from "@/components/source/certificates";
import type { SamlStatus } from "@/lib/identity/sources/saml/service";

const STEPS = {
  none: "It signs requests and opens encrypted assertions. To replace it, make the next one, let the provider read the metadata again, then let the next one sign.",
  next: "The second is the next one. Both are in the metadata: let the provider read it again, or give it the certificate, before the next one signs.",
  previous:
    "The first signs. The second is the one before: it still opens what is encrypted to it. Retire it once the provider has read the metadata again.",
};

export function SamlKeys({
  id,
  status,
  now,
  may,
}: {
  id: string;
  status: SamlStatus;
  now: Date;
  may: boolean;
}) {
  const { certificates, other } = status.own;
  const hidden = <input type="hidden" name="id" value={id} />;
  return (
    <Section title="Foyer’s own key" hint={STEPS[other ?? "none"]}>
      <Certificates caption="Foyer’s own certificates" certificates={certificates} now={now} />
      {may && (
        <div className="mt-4 flex flex-wrap items-start gap-3">
          {other === null && (
            <ActionForm action={makeKey} submit="Make the next key" busy="Making it …" quiet>
              {hidden}
            </ActionForm>
          )}
          {other === "next" && (
            <ActionForm action={letNextKeySign} submit="Let the next key sign">
              {hidden}
            </ActionForm>
          )}
          {other !== null && (
            <ActionForm
              action={retireKey}
              submit={other === "next" ? "Drop the next key" : "Retire the previous key"}
              quiet
            >
              {hidden}
            </ActionForm>
          )}
        </div>
      )}
    </Section>
  );
}
